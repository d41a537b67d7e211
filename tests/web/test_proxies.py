"""A reverse proxy's word counts only where the configuration says that one stands there."""

from __future__ import annotations

import pytest
from flask import request

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.mark.parametrize(("n_proxies", "believed"), [(0, False), (1, True)])
def test_what_a_proxy_says_of_a_request_is_believed_where_one_is_configured(
    make_app, database_url, n_proxies, believed
):
    client = make_app(DATABASE_URL=database_url, PROXIES=n_proxies).test_client()
    answer = client.get("/sign-in", headers=FORWARDED)
    assert ("Strict-Transport-Security" in answer.headers) is believed


def test_visitors_behind_a_proxy_have_their_own_sign_in_attempts(make_app, database_url):
    app = make_app(DATABASE_URL=database_url, PROXIES=1)
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get("/sign-in", headers=FORWARDED)
    assert seen == ["192.0.2.7"]
