"""The forms of the reasons that are written down in English: what ``retold`` knows to tell in other languages."""

from __future__ import annotations

from counterclaim.language.interface import N_, NN_

_SURE = (
    N_("no substantial evidence of the last 30 days"),
    N_("%(voices)s of %(parties)s in 30 days, %(agreeing)d agreeing"),
)
_VERDICTS = (
    N_("a forecast of about even odds, neither borne out nor refuted by one outcome"),
    N_("a forecast without a day on which it falls due"),
    N_("an order without a day on which it falls due"),
    N_("a forecast, due on %(day)s"),
    N_("an order, due on %(day)s"),
    N_("its day, %(day)s, has come, but it names no side that would hold the place"),
    N_("its day, %(day)s, has come, but nobody else has spoken since"),
    N_("its day, %(day)s, has come: %(how)s"),
    N_("others' evidence does not tell whether it had come to be"),
    N_("by then it had come to be, by others' evidence"),
    N_("by then it had not come to be, by others' evidence"),
    N_("it names no place that could be found"),
    N_("it asserts nothing that evidence could bear out"),
    N_("history told in passing; outside of the days assessed"),
    N_("statements of this kind are recorded, not judged"),
    N_("nobody else has spoken to it"),
    N_("it names no side that would hold the place"),
    N_("also said by %(names)s"),
    N_("borne out by %(names)s"),
    N_("contradicted by %(names)s"),
    N_("also said by %(names)s; %(reason)s"),
    N_("borne out by %(names)s; %(reason)s"),
    N_("weighed against the assessed state"),
)
_DAYS = (
    N_("nothing in the document tells its day"),
    N_("nothing in the document tells when it was changed"),
    N_("it says it was changed on %(day)s, before it was published"),
    N_("the day of its last change, the only one it tells: %(reason)s"),
    N_("the line “%(words)s”"),
    N_("a time marked as that of an update"),
    N_("the day beside its headline, before that of %(reason)s"),
    N_("%(key)s in the page's JSON-LD"),
    N_("the page's <meta> %(key)s"),
    N_("itemprop=%(key)s in the page"),
    N_("<time> beside its headline"),
    N_("<time> in the page"),
    N_("%(key)s in the page's script"),
    N_("the address has %(day)s"),
    N_("%(reason)s, in universal time; the address has %(day)s"),
    N_("%(reason)s, in universal time; the page has %(day)s"),
    N_("%(reason)s, in the page's own time zone"),
    N_("read from the page's markup by htmldate; no sure mark tells it"),
    N_("the file's field “%(key)s”"),
    N_("the date line before the text"),
    N_("said beside it by its source"),
    N_("the feed's own date"),
    N_("the page's own data"),
    N_("the day beside this story's headline"),
    N_("it states no day and names none from which one follows"),
    N_("the latest day it tells of is “%(words)s”; %(more)s"),
    N_("the latest day it tells of is “%(words)s”, which by the page's own dates is %(day)s; %(more)s"),
    N_(
        "the latest day it tells of is “%(words)s” without a year; %(year)s is nearest to other reports on the same "
        "places (%(day)s); %(more)s"
    ),
    N_(
        "the latest day it tells of is “%(words)s” without a year; %(year)s is the most recent before it was retrieved "
        "(%(day)s); %(more)s"
    ),
    N_("in a caption, and pictures are up to %(count)d days older than their article"),
    N_("and such reports appear on that day or the next"),
    N_("“%(words)s” (%(day)s) is still ahead in it"),
    N_("it says “%(words)s”"),
    N_("the sentence before says “%(words)s”"),
    N_("the report is of “%(words)s”"),
    N_("the story's day is unknown and the words name none"),
    N_("published then"),
    N_("the story's day, inferred"),
)
_PLACES = (
    N_("no gazetteer knows %(name)s"),
    N_("the only place called %(name)s"),
    N_("settlement %(where)s"),
    N_("region %(where)s"),
    N_("sector %(where)s"),
    N_("river %(where)s"),
    N_("country %(where)s"),
    N_("ambiguous: %(count)d places called %(name)s; likeliest %(chances)s"),
    N_("%(where)s: %(because)s; %(count)d namesakes less likely"),
    N_("its size"),
    N_("a large city"),
    N_("the sector tables name it"),
    N_("its former name"),
    N_("it is near the places beside it"),
    N_("so placed by the words"),
    N_("it is near the story's places"),
    N_("same hromada"),
    N_("same raion"),
    N_("it is near what the names beside it may mean"),
    N_("the region named"),
    N_("the region beside it"),
    N_("the sector named"),
    N_("so named before"),
    N_("its kind"),
    N_("nothing but its name"),
)
_ORIGINS = (
    N_("the same words"),
    N_("an excerpt of the same words"),
    N_("most of the same words"),
    N_("the same sentences, rearranged"),
    N_("a translation"),
    N_("credits %(name)s"),
)
_FINDINGS = (
    N_("It says “%(words)s”, but on its day, %(day)s, the war had lasted %(length)s."),
    N_("It says “%(words)s”, but on its inferred day, %(day)s, the war had lasted %(length)s."),
    N_("%(years)s and %(months)s"),
    N_("%(comments)s, none of them marked as spam."),
    N_("%(comments)s, all of them spam: %(reasons)s."),
    N_("%(comments)s, %(marked)d of them spam: %(reasons)s."),
)
_COMMENTS = (
    N_("starts a story"),
    N_("it advertises a link"),
    N_("it makes an offer or asks for followers"),
    N_("a headline is stuck into a ready-made sentence"),
    N_("it is about %(subject)s, not about the story"),
    N_("it reads like advertising"),
    N_("it reads like advertising: %(words)s"),
    N_("its author wrote %(count)d comments within %(minutes)d minutes"),
    N_("the same words stand %(count)d times under the story%(tail)s"),
    N_("the same words stand %(count)d times under %(stories)d stories%(tail)s"),
    N_(", by %(count)d names"),
    N_(", by %(count)d names, %(most)d of them within %(minutes)d minutes"),
    N_(", %(most)d of them within %(minutes)d minutes"),
    N_("share prices and mining"),
    N_("crypto-currency"),
    N_("betting and dating"),
    N_("health products"),
    N_("cooking"),
    N_("sport"),
    N_("shows and songs"),
    N_("house, garden and pets"),
    N_("stars and omens"),
)
FORMS = (*_SURE, *_VERDICTS, *_DAYS, *_PLACES, *_ORIGINS, *_FINDINGS, *_COMMENTS)
"""Forms that no number bends, in any order: those with fewer placeholders are tried first."""
COUNTED = (
    NN_("%(count)d speaker", "%(count)d speakers"),
    NN_("%(count)d independent party", "%(count)d independent parties"),
    NN_(
        "by then it had not come to be, by others' evidence; it came %(count)d day after",
        "by then it had not come to be, by others' evidence; it came %(count)d days after",
    ),
    NN_("%(count)d year", "%(count)d years"),
    NN_("%(count)d month", "%(count)d months"),
    NN_("%(count)d day", "%(count)d days"),
    NN_("%(count)d comment", "%(count)d comments"),
    NN_(
        "%(count)d in words that stand under several stories",
        "%(count)d in words that stand under several stories",
    ),
    NN_(
        "%(count)d in words that stand there more than once",
        "%(count)d in words that stand there more than once",
    ),
    NN_("%(count)d that read like advertising", "%(count)d that read like advertising"),
    NN_(
        "%(count)d by authors who wrote faster than anybody can",
        "%(count)d by authors who wrote faster than anybody can",
    ),
    NN_("%(count)d on another subject (%(subject)s)", "%(count)d on another subject (%(subject)s)"),
    NN_("%(count)d with a link", "%(count)d with a link"),
    NN_(
        "%(count)d with an offer or a call for followers",
        "%(count)d with an offer or a call for followers",
    ),
    NN_(
        "%(count)d with a headline stuck into a ready-made sentence",
        "%(count)d with a headline stuck into a ready-made sentence",
    ),
)
"""Forms that the number in them bends: of one, and of many."""
