"""The rows of what becomes of editions, and of what the public says: as in `tests/web/routes.py`."""

TABLE = """
# to: nobody, panellist, other panellist, chair, other chair, observer, methodologist
GET  guideline.archive               200  200  200  200  200  200  200
GET  guideline.archive_with_tables   303  404  404  200  404  403  200
GET  guideline.changes               200  200  200  200  200  200  200
GET  guideline.check                 200  200  200  200  200  200  200
GET  guideline.embedded              200  200  200  200  200  200  200
GET  guideline.history               200  200  200  200  200  200  200
GET  guideline.recommendation        200  200  200  200  200  200  200
GET  guideline.robots                200  200  200  200  200  200  200
GET  guideline.search                200  200  200  200  200  200  200
GET  guideline.sitemap               200  200  200  200  200  200  200
GET  guideline.comments           303  404  404  200  404  403  200
GET  guideline.consult            303  404  404  200  404  403  403
POST guideline.consult            303  404  404  422  404  403  403
POST guideline.end_consultation   303  404  404  409  404  403  403
GET  guideline.frozen             303  404  404  200  404  200  200
POST guideline.moderate           303  404  404  422  404  403  422
GET  guideline.public_comments    200  200  200  200  200  200  200
POST guideline.public_comments    422  422  422  422  422  422  422
POST guideline.publish_approved   303  404  404  409  404  403  403
GET  guideline.retract            303  404  404  200  404  403  403
POST guideline.retract            303  404  404  422  404  403  403
GET  guideline.withdraw           303  404  404  200  404  403  403
POST guideline.withdraw           303  404  404  422  404  403  403
"""
KEYS: dict[str, dict[str, str]] = {
    "guideline.moderate": {"key": "said"},
    "guideline": {"place": "1", "key": "recommendation", "number": "1.0", "name": "guideline.json"},
}
