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
    Case(
        "whose post a line opens",
        "Rybar, morning.\n\nLyman is ours. The Ukrainians cling to the southern edge of Siversk.",
        ("Rybar asserts control RU/full Lyman", "Rybar asserts control UA/outskirts Siversk"),
    ),
    Case(
        "an interview in turns",
        "Viktor Trehubov answered our questions about Kupiansk.\n\n— Is the town yours?\n— The enemy has been driven "
        "out of Kupiansk.\n\n— And Lyman?\n— Lyman is ours.",
        ("Viktor Trehubov asserts control UA/full Kupiansk", "Viktor Trehubov asserts control UA/full Lyman"),
    ),
    Case(
        "a negation ends at the comma of another statement",
        "Not a single Russian soldier is left in Lyman, Ukrainian troops hold Siversk, Viktor Trehubov said.",
        ("Viktor Trehubov asserts control UA/most Lyman", "Viktor Trehubov asserts control UA/full Siversk"),
        not_yet="one statement of a kind is read in a clause",
    ),
    Case(
        "a village that an apposition places",
        "The Russian Defence Ministry said its troops had captured Ivanopillia, a village on the approaches to "
        "Kostiantynivka.",
        ("Russian Ministry of Defence asserts control RU/full Ivanopillia",),
    ),
    Case(
        "near and within",
        "The Institute for the Study of War said Ukrainian forces recaptured Rodynske near Pokrovsk.",
        ("Institute for the Study of War asserts control UA/full Rodynske",),
    ),
    Case(
        "whatever somebody else maintains",
        "Lyman is not surrounded, whatever Russian channels maintain, Viktor Trehubov said.",
        ("Viktor Trehubov denies encirclement RU/- Lyman",),
    ),
    Case(
        "a bulletin speaks as the ministry",
        "The Russian Defence Ministry's weekly bulletin claims that its troops captured Lyman.",
        ("Russian Ministry of Defence asserts control RU/full Lyman",),
    ),
    Case(
        "where a withdrawal leads",
        "Ukrainian troops hold Siversk. Rybar conceded that Russian units had retreated from Lyman towards Kreminna.",
        ("the article asserts control UA/full Siversk", "Rybar asserts withdrawal UA/- Lyman"),
    ),
    Case(
        "fighting continues in, entered the outskirts",
        "Ukraine's General Staff said fighting continues in Pokrovsk. The Russian Defence Ministry said its troops had "
        "entered the outskirts of Lyman.",
        (
            "General Staff of the Armed Forces of Ukraine asserts attack -/- Pokrovsk",
            "Russian Ministry of Defence asserts advance -/- Lyman",
        ),
    ),
)
