"""`jobs`: renames and merges done part by part, listed and finished."""

import json
from collections.abc import Callable

import pytest

from claims_api.curation import jobs
from claims_api.store.engine import Store
from tests.commands.typed import Run
from tests.curation.test_jobs import CHANGES, begin, fill, go_on


@pytest.fixture
def begun(store: Store) -> Callable[[str], int]:
    """Return what begins a job in a filled store, and does a part of it."""
    fill(store)

    def beginning(name: str) -> int:
        job_id = begin(store, CHANGES[name])
        go_on(store, job_id)
        with store.writing() as connection:  # its service has ended, and that was a while ago
            connection.exec_driver_sql("UPDATE job SET holder = NULL, lease = NULL")
        return job_id

    return beginning


def test_a_list_tells_how_far_jobs_are(run: Run, store: Store, begun: Callable[[str], int]):
    begun("rename-actor")
    head, line = run(store.url, "jobs", "list").stdout.splitlines()
    assert head.split()[:4] == ["ID", "KIND", "STATE", "DONE"]
    assert line.split()[:7] == ["1", "rename", "running", "3/12", "actor", "bo", ">"]
    (told,) = json.loads(run(store.url, "jobs", "list", "--json").stdout)
    assert (told["record"], told["other"], told["done"]) == ("bo", "beau", 3)


@pytest.mark.parametrize("name", ["rename-actor", "merge-actor", "name-of-place"])
def test_what_was_left_is_finished(run: Run, store: Store, begun: Callable[[str], int], name: str):
    job_id = begun(name)
    done = run(store.url, "jobs", "run")
    assert done.returncode == 0, done.stderr
    assert "is done." in done.stderr
    with store.reading() as connection:
        assert jobs.one(connection, job_id).state == "done"
    assert "no job to be done" in run(store.url, "jobs", "run").stderr


def test_what_failed_is_told_and_tried_again(run: Run, store: Store, begun: Callable[[str], int]):
    job_id = begun("name-of-actor")
    with store.writing() as connection:
        jobs.fail(connection, job_id, "The lake was empty.")
    assert "1: The lake was empty." in run(store.url, "jobs", "list").stdout
    assert run(store.url, "jobs", "run").returncode == 0
    with store.reading() as connection:
        told = jobs.one(connection, job_id)
    assert (told.state, told.error) == ("done", None)
