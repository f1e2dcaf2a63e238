"""The explorer answers its own page on this machine alone, writes into one folder, and its work is bounded."""

from __future__ import annotations

import json

import pytest
from made_up_page import ADDRESS, TOKEN, client_of, original_of, posted, stages

from sim.explore.answers import MOST_TABS, Desk
from sim.explore.guard import MOST_BYTES
from sim.explore.serving import LOOPBACK, listening

FILES = ("", "page.js", "page.css")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module")
def client(folder):
    return client_of(original_of(), folder)


def test_it_listens_on_the_loopback_interface_alone():
    with listening(None) as bound:
        assert bound.getsockname()[0] == LOOPBACK == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/about", "/wrong/about", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/about", "//about"])
def test_without_the_token_there_is_nothing(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "whole address" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8717", "127.0.0.1.evil.example", "192.168.0.2:8717"])
def test_other_names_of_this_machine_are_refused(client, host):
    """A page of another site, whose name was made to lead here, asks under that name."""
    assert client.get(f"/{TOKEN}/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8717", ""]
)
def test_other_origins_are_refused(client, origin):
    answer = client.post(f"/{TOKEN}/ask", json={"tab": "x"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "Another site" in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_requests_that_other_sites_caused_are_refused(client, site):
    for path in FILES:
        assert client.get(f"/{TOKEN}/{path}", headers={"sec-fetch-site": site}).status_code == 403


def test_an_address_typed_by_hand_opens_the_page_and_asks_for_nothing(client):
    typed = {"sec-fetch-site": "none"}
    assert client.get(f"/{TOKEN}/", headers=typed).status_code == 200
    assert client.post(f"/{TOKEN}/ask", json={"tab": "x"}, headers=typed).status_code == 403


def test_a_form_of_another_kind_is_refused(client):
    answer = client.post(f"/{TOKEN}/save", content='{"tab":"x"}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize("path", [*FILES, "about"])
def test_every_answer_forbids_what_the_page_does_not_need(client, path):
    headers = client.get(f"/{TOKEN}/{path}").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_the_page_loads_nothing_from_elsewhere(client):
    for path in FILES:
        text = client.get(f"/{TOKEN}/{path}").text.replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text
        assert "https:" not in text
        assert "innerHTML" not in text


@pytest.mark.parametrize(
    "path", ["../server.py", "..%2fserver.py", "index.html", "page/../../server.py", "%2e%2e/guard.py"]
)
def test_no_other_file_is_served(client, path):
    assert client.get(f"/{TOKEN}/{path}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../outside.yaml", "/outside.yaml", "sub/inside.yaml", "..yaml", ".hidden.yaml", "a.yml", "a.yaml\n",
     "a\\b.yaml", "", "é.yaml", "a" * 200 + ".yaml"],
)  # fmt: skip
def test_nothing_is_written_outside_the_folder(client, folder, name):
    answer = posted(client, "save", name=name)
    assert answer.status_code == 422
    assert "nowhere else" in answer.json()["problems"][0]
    assert list(folder.iterdir()) == []


def test_nothing_is_written_through_a_link(client, folder, tmp_path):
    target = tmp_path / "target.yaml"
    target.write_text("kept")
    (folder / "link.yaml").symlink_to(target)
    try:
        for replace in (False, True):
            assert posted(client, "save", name="link.yaml", replace=replace).status_code == 422
        assert target.read_text() == "kept"
    finally:
        (folder / "link.yaml").unlink()


@pytest.mark.parametrize("claimed", [None, "5"])
def test_a_large_request_is_refused_unread(client, claimed):
    body = json.dumps({"tab": "x" * (MOST_BYTES + 1)})
    headers = {"content-type": "application/json"} | ({"content-length": claimed} if claimed else {})
    assert client.post(f"/{TOKEN}/ask", content=body, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "body", ["", "[", "[]", "{}", '{"tab": ""}', '{"tab": 3}', "[" * 50_000, '{"tab": "x", "settings": []}']
)
def test_a_request_that_makes_no_sense_is_refused_with_a_sentence(client, body):
    answer = client.post(f"/{TOKEN}/ask", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["problems"]


def test_the_number_of_runs_cannot_be_asked_for(client):
    answer = posted(client, "ask", {"runs": 10**9})
    assert answer.status_code == 422
    assert "there is no setting 'runs'" in answer.json()["problems"][0]


def test_a_tab_that_asks_again_ends_its_earlier_answer_and_no_other():
    desk = Desk()
    first, other = desk.enter("one"), desk.enter("two")
    second = desk.enter("one")
    assert first.revoked.is_set()
    assert not second.revoked.is_set()
    assert not other.revoked.is_set()
    desk.leave(first)
    assert not second.revoked.is_set()


def test_only_so_many_tabs_are_answered_at_a_time():
    from sim.errors import UsageError

    desk = Desk()
    tickets = [desk.enter(str(tab)) for tab in range(MOST_TABS)]
    with pytest.raises(UsageError, match="close one"):
        desk.enter("one too many")
    desk.leave(tickets[0])
    assert desk.enter("one too many")


def test_a_fault_of_the_program_is_told_as_one_and_frees_the_place(folder, monkeypatch):
    client = client_of(original_of(), folder)
    monkeypatch.setattr("sim.explore.answers.numbers", lambda *_: 1 / 0)
    for tab in range(MOST_TABS + 1):
        (told,) = stages(posted(client, "ask", tab=f"tab {tab}"))
        assert "this is a fault of bilateral, not of your input (ZeroDivisionError)" in told["problems"][0]
    monkeypatch.undo()
    assert stages(posted(client, "ask"))[-1]["now"]["runs"] == 200


def test_a_tab_that_was_answered_leaves_its_place(client):
    for tab in range(MOST_TABS + 2):
        answer = client.post(f"/{TOKEN}/ask", json={"tab": f"tab {tab}", "settings": {}})
        assert stages(answer)[-1]["now"]["runs"] == 200


def test_the_name_of_the_server_is_not_told(client):
    assert "server" not in client.get(f"{ADDRESS}/{TOKEN}/").headers
