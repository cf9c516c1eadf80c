"""Messages are signed as Standard Webhooks has it."""

import base64
from datetime import UTC, datetime

from claims_api.webhooks.signing import headers, new_message, new_secret, signature

# "sign function works" in libraries/javascript/src/webhook.test.ts of the reference libraries
# (github.com/standard-webhooks/standard-webhooks, commit 10d3e46).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signature_is_the_one_of_the_reference_libraries() -> None:
    assert signature(SECRET, MESSAGE, TIMESTAMP, BODY) == SIGNATURE


def test_what_is_sent_beside_a_body_has_a_signature_by_each_secret() -> None:
    at, other = datetime.fromtimestamp(TIMESTAMP, UTC), new_secret()
    sent = headers([other, SECRET], MESSAGE, at, BODY)
    assert sent["webhook-id"] == MESSAGE
    assert sent["webhook-timestamp"] == str(TIMESTAMP)
    assert sent["webhook-signature"].split(" ") == [
        signature(other, MESSAGE, TIMESTAMP, BODY),
        SIGNATURE,
    ]


def test_a_secret_has_as_many_bytes_as_the_specification_wants() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert one.startswith("whsec_")
    assert 24 <= len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) <= 64


def test_a_message_has_an_id_of_its_own_without_a_full_stop() -> None:
    found = {new_message() for _ in range(100)}
    assert len(found) == 100
    assert not any("." in message for message in found)
