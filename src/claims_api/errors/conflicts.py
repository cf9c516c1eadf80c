"""The ways in which a write can be refused for what stands already, and where a record went."""

from claims_api.errors.problem import Problem


class AlreadyExists(Problem):
    """The id is taken."""

    status = 409
    slug = "already-exists"
    title = "This id is taken"
    explanation = (
        "A record has this id already, or had it: the ids of what was retracted, renamed or merged "
        "stay taken. `PUT` or `PATCH` change a record, `POST` to `/restore` below its address "
        "brings back what was retracted."
    )


class InUse(Problem):
    """Others refer to what would be taken away."""

    status = 409
    slug = "in-use"
    title = "Others refer to it"
    explanation = (
        "What other records refer to is not retracted, lest they refer to nothing. `errors` tells "
        "what refers to it and where that is listed. Change those first, or merge the record into "
        "the one that they should refer to."
    )


class NotRetracted(Problem):
    """What stands cannot be brought back without saying to which version."""

    status = 409
    slug = "not-retracted"
    title = "It was not retracted"
    explanation = (
        "`POST` to `/restore` brings back what was retracted. What stands is put back to an "
        "earlier version by naming that in `version`."
    )


class NotADraft(Problem):
    """What is published is reviewed no more."""

    status = 409
    slug = "not-a-draft"
    title = "This is no draft"
    explanation = (
        "Drafts are published, or sent back to who coded them. What is published is corrected, "
        "taken back, or flagged where it is doubted; `/claims?status=draft` lists the drafts."
    )


class UnderReview(Problem):
    """What was sent back, or is doubted, is not published."""

    status = 409
    slug = "under-review"
    title = "This claim is not to be published yet"
    explanation = (
        "The draft was sent back, or somebody flagged it: `/review` below its address tells why, "
        "to those who curate. What was sent back can be published when it was edited; `POST` to "
        "`/resolve` says that nothing of what was said stands any more."
    )


class JobRunning(Problem):
    """A job is about the record, and not done."""

    status = 409
    slug = "job-running"
    title = "A job is not done with it"
    explanation = (
        "The record is being renamed or merged, and so many claims show it that this is done part "
        "by part. Until that is done it is neither renamed nor merged, retracted nor erased; its "
        "other fields, and its claims, can be changed. `/jobs` tells how far it is."
    )


class Moved(Exception):
    """A record has another id now: it was renamed, or merged into that one."""

    def __init__(self, noun: str, before: str, now: str) -> None:
        """Keep the noun, and its former and present id."""
        super().__init__(f"{noun} {before} is {now} now")
        self.noun = noun
        self.before = before
        self.now = now
