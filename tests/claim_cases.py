"""Sentences of our own and the claims a careful reader finds in them, one table a language.

A claim is written ``speaker [< teller] stance predicate holder/extent place``; of a denial, the holder denied.
Only claims on territory must be complete: others may be found beside the expected ones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """What it shows, the words, the claims in them, and why it does not hold yet (empty where it does)."""

    name: str
    words: str
    claims: tuple[str, ...]
    not_yet: str = ""


ENGLISH = (
    Case(
        "a claim and its denial",
        "The Russian Defence Ministry said on Tuesday that its troops had captured Kupiansk. Kyiv's General Staff "
        "denied it.",
        (
            "Russian Ministry of Defence asserts control RU/full Kupiansk",
            "General Staff of the Armed Forces of Ukraine denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "the denial of a denial",
        "Viktor Trehubov denied that Ukrainian troops had not held Kupiansk.",
        ("Viktor Trehubov asserts control UA/full Kupiansk",),
    ),
    Case(
        "has not yet",
        "The Institute for the Study of War said that Russian forces have not yet captured Siversk.",
        ("Institute for the Study of War denies control RU/- Siversk",),
    ),
    Case(
        "no longer",
        "Rybar, a Russian military blogger, wrote that Russian troops no longer control Kupiansk.",
        ("Rybar asserts control UA/most Kupiansk",),
    ),
    Case(
        "only a few dozen remain",
        "Viktor Trehubov said that only a few dozen Russian soldiers remain in Kupiansk.",
        ("Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "a grey zone",
        "DeepState said that Pokrovsk lies in a grey zone which neither side holds.",
        ("DeepState asserts control contested/full Pokrovsk",),
    ),
    Case(
        "fire control is not control",
        "The Russian Defence Ministry said that its forces had established fire control over the road into Kupiansk.",
        ("Russian Ministry of Defence asserts supply -/- Kupiansk",),
    ),
    Case(
        "a flag is not control",
        "Russian soldiers raised a flag in the centre of Siversk, Rybar wrote.",
        ("Rybar asserts advance -/- Siversk",),
    ),
    Case(
        "half encircled",
        "Ukrainian troops in Myrnohrad are half-encircled, Rybar wrote.",
        ("Rybar asserts encirclement RU/part Myrnohrad",),
    ),
    Case(
        "not encircled, said by the surrounded",
        "“Kupiansk is not encircled,” Viktor Trehubov said.",
        ("Viktor Trehubov denies encirclement RU/- Kupiansk",),
    ),
    Case(
        "completed the liberation",
        "The Russian Defence Ministry announced that its troops had completed the liberation of Siversk.",
        ("Russian Ministry of Defence asserts control RU/full Siversk",),
    ),
    Case(
        "withdrew to better positions",
        "Ukraine's General Staff said that its troops had withdrawn from Siversk to better positions.",
        ("General Staff of the Armed Forces of Ukraine asserts withdrawal RU/- Siversk",),
    ),
    Case(
        "could not verify",
        "The Russian Defence Ministry said that its troops had encircled Pokrovsk. Reuters could not "
        "independently verify the claim.",
        (
            "Russian Ministry of Defence asserts encirclement RU/full Pokrovsk",
            "Reuters cannot-verify encirclement -/- Pokrovsk",
        ),
    ),
    Case(
        "an admission told by the other side",
        "Viktor Trehubov, a spokesman for the Ukrainian forces, said that Russian military bloggers admit that "
        "Russia has lost Kupiansk.",
        ("Russian military bloggers < Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "the outlet's own voice",
        "Ukrainian forces hold Kramatorsk.",
        ("the article asserts control UA/full Kramatorsk",),
    ),
    Case(
        "he goes on over sentences",
        "Viktor Trehubov spoke about Kupiansk on Friday. “Ukrainian forces hold the city,” he said. He added that "
        "the city was not encircled.",
        ("Viktor Trehubov asserts control UA/full Kupiansk", "Viktor Trehubov denies encirclement RU/- Kupiansk"),
    ),
    Case(
        "a quotation over two sentences",
        "“Kupiansk stands. Ukrainian forces control the whole city,” Viktor Trehubov said.",
        ("Viktor Trehubov asserts control UA/full Kupiansk",),
    ),
    Case(
        "a ministry's list of villages",
        "The Russian Defence Ministry said its troops had captured Petropavlivka, Kurylivka and Podoly near Kupiansk.",
        tuple(
            f"Russian Ministry of Defence asserts control RU/full {place}"
            for place in ("Petropavlivka", "Kurylivka", "Podoly")
        ),
    ),
    Case(
        "a bulletin of attacks",
        "Ukraine's General Staff said that in the Kupiansk sector the enemy attacked five times near "
        "Petropavlivka and Pishchane; all attacks were repelled.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Petropavlivka",
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pishchane",
        ),
    ),
    Case(
        "according to",
        "According to DeepState, Russian forces control half of Pokrovsk.",
        ("DeepState asserts control RU/part Pokrovsk",),
    ),
    Case(
        "trying to take is no taking",
        "Ukraine's General Staff said that Russian forces are trying to capture Siversk.",
        ("General Staff of the Armed Forces of Ukraine asserts attack -/- Siversk",),
    ),
    Case(
        "wanting is no claim",
        "Moscow wants to capture Kramatorsk, Viktor Trehubov said.",
        (),
    ),
    Case(
        "a conditional is no claim",
        "If Russian forces capture Pokrovsk, the road to Kramatorsk lies open, the Institute for the Study of War "
        "said.",
        (),
    ),
    Case(
        "what a preposition before a place does not make a bearing",
        "Viktor Trehubov reported the liberation of Petropavlivka near Kupiansk.",
        ("Viktor Trehubov asserts control UA/full Petropavlivka",),
    ),
    Case(
        "a question is no claim",
        "Have Russian forces captured Pokrovsk?",
        (),
    ),
    Case(
        "lies, the spokesman calls it",
        "Russia's Defence Ministry said that Kupiansk had been captured. Viktor Trehubov called the claim a lie.",
        (
            "Russian Ministry of Defence asserts control RU/full Kupiansk",
            "Viktor Trehubov denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "an agency quotes a ministry",
        "Reuters quoted the Russian Defence Ministry as saying that its troops had captured Siversk.",
        ("Russian Ministry of Defence < Reuters asserts control RU/full Siversk",),
    ),
    Case(
        "a verdict",
        "Russian military bloggers claim that Kupiansk has been captured. Verdict: false.",
        (
            "Russian military bloggers asserts control RU/full Kupiansk",
            "the article denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "the village is the smaller of two",
        "The General Staff of Ukraine reported fighting in Serebrianka and Siversk. It said that the village "
        "had been lost.",
        ("General Staff of the Armed Forces of Ukraine asserts control RU/most Serebrianka",),
    ),
)

UKRAINIAN = (
    Case(
        "a claim and its denial",
        "Міноборони РФ заявило, що російські війська захопили Куп'янськ. Генштаб ЗСУ спростував цю заяву.",
        (
            "Russian Ministry of Defence asserts control RU/full Kupiansk",
            "General Staff of the Armed Forces of Ukraine denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "the denial of a claim, in one clause",
        "Речник Віктор Трегубов заперечив, що Куп'янськ оточено.",
        ("Viktor Trehubov denies encirclement RU/- Kupiansk",),
    ),
    Case(
        "has not yet",
        "В Інституті вивчення війни заявили, що російські війська ще не захопили Сіверськ.",
        ("Institute for the Study of War denies control RU/- Siversk",),
    ),
    Case(
        "no longer",
        "Канал «Рыбарь» написав, що російські війська більше не контролюють Куп'янськ.",
        ("Rybar asserts control UA/most Kupiansk",),
    ),
    Case(
        "only a few dozen remain",
        "Віктор Трегубов сказав, що в Куп'янську залишилося лише кілька десятків російських солдатів.",
        ("Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "a grey zone",
        "DeepState повідомив, що Покровськ перебуває в сірій зоні.",
        ("DeepState asserts control contested/full Pokrovsk",),
    ),
    Case(
        "fire control is not control",
        "Міноборони РФ заявило, що російські війська взяли під вогневий контроль дорогу до Куп'янська.",
        ("Russian Ministry of Defence asserts supply -/- Kupiansk",),
    ),
    Case(
        "a flag is not control",
        "Російські солдати встановили прапор у центрі Сіверська, написав «Рыбарь».",
        ("Rybar asserts advance -/- Siversk",),
    ),
    Case(
        "half encircled",
        "Українські війська в Мирнограді в напівоточенні, написав «Рыбарь».",
        ("Rybar asserts encirclement RU/part Myrnohrad",),
    ),
    Case(
        "not encircled, said by the surrounded",
        "«Куп'янськ не оточений», — сказав Віктор Трегубов.",
        ("Viktor Trehubov denies encirclement RU/- Kupiansk",),
    ),
    Case(
        "completed the clearing",
        "Речник Віктор Трегубов повідомив, що Сили оборони завершили зачистку Куп'янська.",
        ("Viktor Trehubov asserts clearing UA/full Kupiansk",),
    ),
    Case(
        "withdrew to better positions",
        "Генштаб ЗСУ повідомив, що українські війська відійшли з Сіверська на вигідніші позиції.",
        ("General Staff of the Armed Forces of Ukraine asserts withdrawal RU/- Siversk",),
    ),
    Case(
        "could not verify",
        "Міноборони РФ заявило, що російські війська оточили Покровськ. Reuters не змогло перевірити ці твердження.",
        (
            "Russian Ministry of Defence asserts encirclement RU/full Pokrovsk",
            "Reuters cannot-verify encirclement -/- Pokrovsk",
        ),
    ),
    Case(
        "an admission told by the other side",
        "Речник Віктор Трегубов сказав, що російські воєнблогери визнають втрату Куп'янська.",
        ("Russian military bloggers < Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "the outlet's own voice",
        "Українські війська утримують Краматорськ.",
        ("the article asserts control UA/full Kramatorsk",),
    ),
    Case(
        "he goes on over sentences",
        "Віктор Трегубов розповів про ситуацію в Куп'янську. «Українські війська утримують місто», — сказав він. "
        "Він додав, що місто не оточене.",
        ("Viktor Trehubov asserts control UA/full Kupiansk", "Viktor Trehubov denies encirclement RU/- Kupiansk"),
    ),
    Case(
        "a ministry's list of villages",
        "Міноборони РФ заявило про захоплення Петропавлівки, Курилівки та Подолів під Куп'янськом.",
        tuple(
            f"Russian Ministry of Defence asserts control RU/full {place}"
            for place in ("Petropavlivka", "Kurylivka", "Podoly")
        ),
    ),
    Case(
        "a bulletin of attacks",
        "За даними Генштабу ЗСУ, на Куп'янському напрямку ворог п'ять разів атакував у районах Петропавлівки та "
        "Піщаного; усі атаки відбито.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Petropavlivka",
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pishchane",
        ),
    ),
    Case(
        "according to",
        "За даними DeepState, російські війська контролюють половину Покровська.",
        ("DeepState asserts control RU/part Pokrovsk",),
    ),
    Case(
        "trying to take is no taking",
        "Генштаб ЗСУ повідомив, що російські війська намагаються захопити Сіверськ.",
        ("General Staff of the Armed Forces of Ukraine asserts attack -/- Siversk",),
    ),
    Case(
        "wanting is no claim",
        "Москва хоче захопити Краматорськ, сказав Віктор Трегубов.",
        (),
    ),
    Case(
        "a conditional is no claim",
        "Якщо російські війська захоплять Покровськ, дорога на Краматорськ буде відкрита.",
        (),
    ),
    Case(
        "an agency refers to a ministry",
        "Агентство Reuters послалося на Міноборони Росії: Сіверськ захоплено.",
        ("Russian Ministry of Defence < Reuters asserts control RU/full Siversk",),
    ),
    Case(
        "a verdict",
        "Російські воєнкори пишуть, що Куп'янськ захоплено. Вердикт: неправда.",
        (
            "Russian military bloggers asserts control RU/full Kupiansk",
            "the article denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "a numbered brigade",
        "Сержант 82-ї бригади розповів, що Роботине звільнено.",
        ("82nd Air Assault Brigade asserts control UA/full Robotyne",),
    ),
    Case(
        "it will not fall",
        "Речник 24-ї бригади сказав, що Часів Яр не впаде.",
        ("24th Mechanized Brigade denies forecast -/- Chasiv Yar",),
    ),
    Case(
        "a list after an aside",
        "Під контроль, твердить Міноборони РФ, перейшли Сіверськ, Серебрянка та Верхньокам'янське.",
        (
            "Russian Ministry of Defence asserts control RU/full Siversk",
            "Russian Ministry of Defence asserts control RU/full Serebrianka",
            "Russian Ministry of Defence asserts control RU/full Verkhnokamianske",
        ),
    ),
)

RUSSIAN = (
    Case(
        "a claim and its denial",
        "Минобороны РФ заявило, что российские войска взяли Купянск. Генштаб ВСУ опроверг это заявление.",
        (
            "Russian Ministry of Defence asserts control RU/full Kupiansk",
            "General Staff of the Armed Forces of Ukraine denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "the denial of a claim, in one clause",
        "Представитель группировки Виктор Трегубов отрицал, что Купянск окружён.",
        ("Viktor Trehubov denies encirclement RU/- Kupiansk",),
    ),
    Case(
        "has not yet",
        "В Институте изучения войны заявили, что российские войска ещё не взяли Северск.",
        ("Institute for the Study of War denies control RU/- Siversk",),
    ),
    Case(
        "no longer",
        "Канал «Рыбарь» написал, что российские войска больше не контролируют Купянск.",
        ("Rybar asserts control UA/most Kupiansk",),
    ),
    Case(
        "only a few dozen remain",
        "Виктор Трегубов сказал, что в Купянске осталось лишь несколько десятков российских солдат.",
        ("Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "a grey zone",
        "DeepState сообщил, что Покровск находится в серой зоне.",
        ("DeepState asserts control contested/full Pokrovsk",),
    ),
    Case(
        "fire control is not control",
        "Минобороны РФ заявило, что российские войска взяли под огневой контроль дорогу в Купянск.",
        ("Russian Ministry of Defence asserts supply -/- Kupiansk",),
    ),
    Case(
        "a flag is not control",
        "Российские солдаты подняли флаг в центре Северска, написал «Рыбарь».",
        ("Rybar asserts advance -/- Siversk",),
    ),
    Case(
        "half encircled",
        "Украинские войска в Мирнограде находятся в полуокружении, написал «Рыбарь».",
        ("Rybar asserts encirclement RU/part Myrnohrad",),
    ),
    Case(
        "not encircled, said by the surrounded",
        "«Купянск не окружён», — сказал Виктор Трегубов.",
        ("Viktor Trehubov denies encirclement RU/- Kupiansk",),
    ),
    Case(
        "completed the liberation",
        "Минобороны РФ объявило, что российские войска завершили освобождение Северска.",
        ("Russian Ministry of Defence asserts control RU/full Siversk",),
    ),
    Case(
        "withdrew to better positions",
        "Генштаб ВСУ сообщил, что украинские войска отошли из Северска на более выгодные позиции.",
        ("General Staff of the Armed Forces of Ukraine asserts withdrawal RU/- Siversk",),
    ),
    Case(
        "could not verify",
        "Минобороны РФ заявило, что российские войска окружили Покровск. Reuters не смогло проверить эти утверждения.",
        (
            "Russian Ministry of Defence asserts encirclement RU/full Pokrovsk",
            "Reuters cannot-verify encirclement -/- Pokrovsk",
        ),
    ),
    Case(
        "an admission told by the other side",
        "Представитель ВСУ Виктор Трегубов сказал, что российские военблогеры признают потерю Купянска.",
        ("Russian military bloggers < Viktor Trehubov asserts control UA/most Kupiansk",),
    ),
    Case(
        "the outlet's own voice",
        "Украинские войска удерживают Краматорск.",
        ("the article asserts control UA/full Kramatorsk",),
    ),
    Case(
        "he goes on over sentences",
        "Виктор Трегубов рассказал об обстановке в Купянске. «Украинские войска удерживают город», — сказал он. "
        "Он добавил, что город не окружён.",
        ("Viktor Trehubov asserts control UA/full Kupiansk", "Viktor Trehubov denies encirclement RU/- Kupiansk"),
    ),
    Case(
        "a ministry's list of villages",
        "Минобороны РФ сообщило об освобождении Петропавловки, Куриловки и Подолов под Купянском.",
        tuple(
            f"Russian Ministry of Defence asserts control RU/full {place}"
            for place in ("Petropavlivka", "Kurylivka", "Podoly")
        ),
    ),
    Case(
        "a bulletin of attacks",
        "По данным Генштаба ВСУ, на Купянском направлении противник пять раз атаковал в районах Петропавловки и "
        "Песчаного; все атаки отбиты.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Petropavlivka",
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pishchane",
        ),
    ),
    Case(
        "according to",
        "По данным DeepState, российские войска контролируют половину Покровска.",
        ("DeepState asserts control RU/part Pokrovsk",),
    ),
    Case(
        "trying to take is no taking",
        "Генштаб ВСУ сообщил, что российские войска пытаются захватить Северск.",
        ("General Staff of the Armed Forces of Ukraine asserts attack -/- Siversk",),
    ),
    Case(
        "wanting is no claim",
        "Москва хочет захватить Краматорск, сказал Виктор Трегубов.",
        (),
    ),
    Case(
        "a conditional is no claim",
        "Если российские войска возьмут Покровск, дорога на Краматорск будет открыта.",
        (),
    ),
    Case(
        "an agency refers to a ministry",
        "Агентство Reuters сослалось на Минобороны России: Северск взят.",
        ("Russian Ministry of Defence < Reuters asserts control RU/full Siversk",),
    ),
    Case(
        "a verdict",
        "Российские военкоры пишут, что Купянск взят. Вывод: ложь.",
        (
            "Russian military bloggers asserts control RU/full Kupiansk",
            "the article denies control RU/- Kupiansk",
        ),
    ),
    Case(
        "those who spoke before, there",
        "Генштаб ВСУ сообщил о боях в Серебрянке и Северске. Село удерживают украинские войска, отметили там.",
        ("General Staff of the Armed Forces of Ukraine asserts control UA/full Serebrianka",),
    ),
)
