"""The pages of one offer, one training, one company."""

from sqlmodel import select

from lba_app.state.item import ItemState
from lba_app.state.search import SearchState
from services.catalog.models import Establishment, Offer, Training
from services.core.database import Database
from tests.state.conftest import Visit, run


async def test_an_offer_shows_its_fields_and_no_empty_label(
    visit: Visit[ItemState], demo_database: Database
) -> None:
    with demo_database.read() as session:
        offer = session.exec(select(Offer).where(Offer.provider_id.is_not(None))).first()  # type: ignore[union-attr]
    assert offer is not None
    state = visit(ItemState, f"/offre/{offer.id}")
    await run(ItemState.load_offer.fn(state))
    assert state.sheet["title"] == offer.title
    assert "formation comprise" in state.sheet["sentence"]
    assert all(fact["value"] for fact in state.sheet["facts"])
    labels = {fact["label"] for fact in state.sheet["facts"]}
    assert {"Début", "Contrat", "Durée", "Salaire légal la 1re année"} <= labels
    headings = [section["heading"] for section in state.sheet["sections"]]
    for heading in ("Le poste", "L'employeur", "L'école en charge du recrutement"):
        assert heading in headings
    assert all(section["blocks"] for section in state.sheet["sections"])
    assert state.page_title.startswith(offer.title)


async def test_a_training_shows_its_intakes_and_employers_nearby(
    visit: Visit[ItemState], demo_database: Database
) -> None:
    with demo_database.read() as session:
        training = session.exec(select(Training)).first()
    assert training is not None
    state = visit(ItemState, f"/formation/{training.id}")
    await run(ItemState.load_training.fn(state))
    headings = [section["heading"] for section in state.sheet["sections"]]
    assert {"Objectifs", "Programme", "Prochaines rentrées", "L'école"} <= set(headings)
    assert all(row["kind"] != "formation" for row in state.related)


async def test_a_company_says_on_which_jobs_and_why(
    visit: Visit[ItemState], demo_database: Database
) -> None:
    with demo_database.read() as session:
        company = session.exec(select(Establishment)).first()
    assert company is not None
    state = visit(ItemState, f"/entreprise/{company.siret}")
    await run(ItemState.load_company.fn(state))
    headings = [section["heading"] for section in state.sheet["sections"]]
    assert "Pourquoi cette entreprise ?" in headings
    assert state.sheet["title"] == company.brand


async def test_unknown_or_absurd_addresses_say_that_nothing_is_there(
    visit: Visit[ItemState],
) -> None:
    for key in ("999999999", "abc", "-1", "1" * 40, "%00", "<script>"):
        state = visit(ItemState, f"/offre/{key}")
        await run(ItemState.load_offer.fn(state))
        assert state.is_missing, key
        assert state.sheet["title"] == ""
        assert state.error
    company = visit(ItemState, "/entreprise/00000000000001")
    await run(ItemState.load_company.fn(company))
    assert company.is_missing


async def test_the_walk_follows_the_result_list(
    visit: Visit[ItemState],
) -> None:
    listing = visit(SearchState, "/recherche?department=75&kinds=offre")
    await run(SearchState.load.fn(listing))
    addresses = [row["href"] for row in listing.results[:4]]
    walked = [addresses[0]]
    for _ in range(3):
        state = visit(ItemState, walked[-1])
        await run(ItemState.load_offer.fn(state))
        walked.append(next(s["href"] for s in state.steps if s["label"] == "Suivant"))
    assert [a.split("?")[0] for a in walked] == [a.split("?")[0] for a in addresses]
    first = visit(ItemState, addresses[0])
    await run(ItemState.load_offer.fn(first))
    assert [step["label"] for step in first.steps] == ["Suivant"]
    assert first.back == "/recherche?department=75&kinds=offre"


async def test_a_page_opened_directly_has_no_walk(
    visit: Visit[ItemState], demo_database: Database
) -> None:
    with demo_database.read() as session:
        offer_id = session.exec(select(Offer.id)).first()
    for query in ("", "?de=https://evil.example&rang=abc", "?de=%00&rang=-1"):
        state = visit(ItemState, f"/offre/{offer_id}{query}")
        await run(ItemState.load_offer.fn(state))
        assert state.steps == []
        assert state.back in {"", "/recherche?"}
