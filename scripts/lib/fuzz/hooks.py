"""Signs the requests of scripts/fuzz in, keeps them from ending their own session, and looks at what no check of its own looks at."""

import json
import os
import urllib.request

import schemathesis

URL = os.environ["FUZZ_URL"]
EMAIL = os.environ["FUZZ_EMAIL"]
PASSWORD = os.environ["FUZZ_PASSWORD"]
SEEN = os.environ.get("MARQUEE_SEEN_STATUSES")
NOBODY = 999_999_999


def sign_in():
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{URL}/api/auth/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


SESSION = sign_in()


@schemathesis.auth()
class Bearer:
    def get(self, case, context):
        return SESSION["access_token"]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """What would end the session that all the other requests need is done to another."""
    operation = f"{case.method} {case.operation.path}"
    sent = case.headers.get("Authorization") if case.headers else None
    if operation == "POST /api/auth/logout" and sent == f"Bearer {SESSION['access_token']}":
        case.headers["Authorization"] = f"Bearer {sign_in()['access_token']}"
    # an admin may close any account and take any role away, their own too
    own = SESSION["user"]["id"]
    if operation == "DELETE /api/admin/users/{id}" and str(case.path_parameters.get("id")) == str(own):
        case.path_parameters["id"] = NOBODY
    if operation == "POST /api/admin/roles/revoke" and isinstance(case.body, dict) and case.body.get("user_id") == own:
        case.body["user_id"] = NOBODY


@schemathesis.hook
def after_call(context, case, response):
    """Notes which operation answered with what, as the tests of the API do."""
    if SEEN and response.request.method == case.operation.method.upper():
        with open(os.path.join(SEEN, f"fuzz-{os.getpid()}"), "a", encoding="utf-8") as seen:
            seen.write(f"{case.operation.method.upper()} {case.operation.path} {response.status_code}\n")


@schemathesis.check
def only_tmdb_is_away(context, response, case):
    """MySQL and Redis are there: nothing may say that they are not."""
    if response.status_code == 503:
        code = response.json()["code"]
        assert code == "TMDB_UNAVAILABLE", f"503 {code}"
