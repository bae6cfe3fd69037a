"""The cases of ``claim_cases``, in Ukrainian and in Russian."""

from __future__ import annotations

from claim_cases import Case

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
    Case(
        "чий допис",
        "Богдан Мирошников пише.\n\nЛиман наш. Сіверськ уже за ними.",
        ("Bohdan Myroshnykov asserts control UA/full Lyman", "Bohdan Myroshnykov asserts control RU/full Siversk"),
    ),
    Case(
        "тире замість дієслова",
        "Генштаб ЗСУ пише про звільнення Лимана, російське міністерство — про захоплення Сіверська.",
        (
            "General Staff of the Armed Forces of Ukraine asserts control UA/full Lyman",
            "Russian Ministry of Defence asserts control RU/full Siversk",
        ),
    ),
    Case(
        "бої тривають, увійшли на околиці",
        "Генштаб ЗСУ повідомив, що бої тривають у Покровську. Міноборони РФ заявило, що російські війська увійшли на "
        "околиці Лимана.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pokrovsk",
            "Russian Ministry of Defence asserts advance -/- Lyman",
        ),
    ),
    Case(
        "the denial of a denial",
        "Віктор Трегубов заперечив, що українські війська не утримували Куп'янськ.",
        ("Viktor Trehubov asserts control UA/full Kupiansk",),
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
    Case(
        "ответы в интервью",
        "Александр Ходаковский ответил на вопросы.\n\n— Покровск наш?\n— Покровск взяли.\n\n— Северск?\n"
        "— Северск тоже наш.",
        (
            "Alexander Khodakovsky asserts control RU/full Pokrovsk",
            "Alexander Khodakovsky asserts control RU/full Siversk",
        ),
    ),
    Case(
        "фамилия без имени",
        "Пушилин: Северск освобождён.",
        ("Denis Pushilin asserts control RU/full Siversk",),
    ),
    Case(
        "бои продолжаются, вошли на окраину",
        "Генштаб ВСУ сообщил, что бои продолжаются в Покровске. Минобороны РФ заявило, что российские войска вошли на "
        "окраину Лимана.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pokrovsk",
            "Russian Ministry of Defence asserts advance -/- Lyman",
        ),
    ),
    Case(
        "the denial of a denial",
        "Виктор Трегубов отрицал, что украинские войска не удерживали Купянск.",
        ("Viktor Trehubov asserts control UA/full Kupiansk",),
    ),
)
