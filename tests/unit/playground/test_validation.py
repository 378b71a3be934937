"""What the shop's answer to the validation callback means."""

import json

import pytest

from lapinkumi.playground.callbacks import Answer
from lapinkumi.playground.klarna.validation import APPROVED, FAILED, WRONG_ADDRESS, Verdict, judge

FAILS = Verdict(approved=False, text=FAILED)


def says(**told):
    return json.dumps(told)


@pytest.mark.parametrize(
    ("answer", "optional", "required"),
    [
        (Answer(200, body="whatever"), APPROVED, APPROVED),
        (Answer(error="ReadTimeout"), APPROVED, FAILS),
        (Answer(500), APPROVED, FAILS),
        (Answer(404), APPROVED, FAILS),
        (Answer(204), APPROVED, FAILS),
        (Answer(303), APPROVED, FAILS),
        (Answer(400, body="<h1>Bad</h1>"), APPROVED, FAILS),
        (Answer(400, body="[]"), APPROVED, FAILS),
        (Answer(400, body=says(error_type="approval_failed")), APPROVED, FAILS),
        (Answer(400, body=says(error_type="other", error_text="Ei.")), APPROVED, FAILS),
        (
            Answer(400, body=says(error_type="approval_failed", error_text="Rengas loppui.")),
            APPROVED,
            Verdict(approved=False, text="Rengas loppui."),
        ),
        (
            Answer(400, body=says(error_type="unsupported_shipping_address")),
            APPROVED,
            Verdict(approved=False, text=WRONG_ADDRESS),
        ),
    ],
)
def test_each_answer_has_its_meaning(answer, optional, required):
    assert judge(answer, required=False) == optional
    assert judge(answer, required=True) == required


@pytest.mark.parametrize("status", [301, 302, 303, 307])
@pytest.mark.parametrize("required", [True, False])
def test_a_redirect_denies_and_leads_on(status, required):
    verdict = judge(Answer(status, location="http://localhost/kassa/"), required=required)
    assert verdict == Verdict(approved=False, location="http://localhost/kassa/")
