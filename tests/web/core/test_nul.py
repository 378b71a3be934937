"""A NUL in an address finds nothing, and breaks nothing."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/tuote/%00/",
        "/tilaus/%00/",
        "/asennuspisteet/%00/",
        "/asentaja/rovaniemi/varaukset/%00/",
        "/ehdot/%00/",
    ],
)
def test_a_nul_in_the_path_is_not_found_in_the_shops_looks(client, address: str):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Lapin Kumi" in answer.content.decode()


@pytest.mark.parametrize("query", ["state__exact=%00", "q=%00", "o=%00", "%00=1"])
def test_a_nul_in_the_desks_query_is_dropped(admin_client, query: str):
    assert admin_client.get(f"/hallinta/installers/booking/?{query}", follow=True).status_code == 200


def test_a_nul_in_the_shops_query_is_named_where_it_stands(client):
    assert client.get("/renkaat/?merkki=%00").status_code == 200
