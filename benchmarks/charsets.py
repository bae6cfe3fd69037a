"""Scores the reading of bytes: every charset under every label, long texts and short ones.

    python -m benchmarks.charsets

The sentences are our own. A wrong label is that of another Cyrillic charset.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from counterclaim.documents.decode import decode

UK = (
    "Речник бригади розповів, що станцію утримують, а три нічні атаки відбито.",
    "Мешканці двох вулиць чекали на воду до вечора, поки міняли трубу.",
    "За словами голови громади, міст відкриють не раніше середини місяця.",
    "Над портом піднявся дим, і рятувальники гасили склад до самого ранку.",
    "У штабі заперечують, що противник зайшов на північну околицю Заріччя.",
    "Волонтери привезли до школи п'ять генераторів, ковдри та їжу.",
    "Його підрозділ відійшов за річку «Тиха» ще в четвер, кажуть місцеві.",
    "Чи є там зв'язок, невідомо: вежа впала під час обстрілу.",
)
RU = (
    "Представитель бригады рассказал, что станцию удерживают, а три ночные атаки отбиты.",
    "Жители двух улиц ждали воду до вечера, пока меняли трубу.",
    "По словам главы округа, мост откроют не раньше середины месяца.",
    "Над портом поднялся дым, и спасатели тушили склад до самого утра.",
    "В штабе отрицают, что противник зашёл на северную окраину Заречья.",
    "Волонтёры привезли в школу пять генераторов, одеяла и еду.",
    "Его подразделение отошло за реку «Тихая» ещё в четверг, говорят местные.",
    "Есть ли там связь, неизвестно: вышка упала во время обстрела.",
)
CHARSETS = "utf-8 utf-8-sig utf-16-le utf-16-be utf-16 cp1251 koi8_u koi8_r iso8859_5 cp866 mac_cyrillic".split()
PLAIN = {ord("«"): '"', ord("»"): '"'}
LABELS = {
    "utf-8-sig": "utf-8",
    "koi8_u": "koi8-u",
    "koi8_r": "koi8-r",
    "cp1251": "windows-1251",
    "iso8859_5": "iso-8859-5",
    "cp866": "ibm866",
    "mac_cyrillic": "x-mac-cyrillic",
}


def fit(text: str, charset: str) -> bool:
    """Whether a charset has all characters of a text."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def long_texts() -> Iterator[str]:
    """Texts of four sentences, about 250 letters, as written and in capitals."""
    for sentences in (UK, RU):
        for start in range(len(sentences)):
            text = " ".join(sentences[(start + step) % len(sentences)] for step in range(4))
            yield from (text, text.upper())


def short_texts(size: int) -> Iterator[str]:
    """Stretches of sentences of about ``size`` characters, from every word on."""
    for sentence in (*UK, *RU):
        words = sentence.split(" ")
        for start in range(len(words)):
            text = " ".join(words[start:])[:size].strip()
            if len(text) >= 0.8 * size:
                yield text


def is_read(text: str, charset: str, label: str) -> bool:
    """Whether a text comes back from its bytes under a label, which may be empty."""
    named = LABELS.get(label, label)
    return decode(text.encode(charset), f"text/html; charset={named}" if named else "").text == text


def main() -> None:
    """Print the shares of texts that come back exactly, and the time a long text takes."""
    texts = [(text if fit(text, c) else text.translate(PLAIN), c) for text in long_texts() for c in CHARSETS]
    start = time.process_time()
    results = [is_read(text, c, label) for text, c in texts if fit(text, c) for label in ("", *CHARSETS)]
    spent = 1000 * (time.process_time() - start) / len(results)
    print(f"long texts: {sum(results)} of {len(results)} come back, {spent:.2f} ms each")
    for size in (10, 20, 40, 80):
        for kind in ("right", "absent", "wrong"):
            shares = []
            for charset in CHARSETS:
                label = {"right": charset, "absent": ""}.get(kind, "cp1251" if charset != "cp1251" else "koi8_r")
                found = [is_read(text, charset, label) for text in short_texts(size) if fit(text, charset)]
                shares.append(f"{charset} {sum(found) / len(found):.2f}")
            print(f"{size} characters, label {kind}: {', '.join(shares)}")


if __name__ == "__main__":
    main()
