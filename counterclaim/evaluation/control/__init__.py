"""How well control of disputed towns is told from claims: towns, what rules of thumb say of them, scores, a report.

``towns`` joins claims with the reference; a predictor gives an ``Answer`` for each town; ``report`` scores answers
beside the baselines. Agreement with one side's careful map is measured, not truth.
"""

from counterclaim.evaluation.control.answers import Answer
from counterclaim.evaluation.control.report import report
from counterclaim.evaluation.control.towns import Town, TownKey, towns

__all__ = ["Answer", "Town", "TownKey", "report", "towns"]
