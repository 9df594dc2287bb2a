"""Every event handler is an open door: the list is reviewed here, with who may use each."""

import inspect
from collections.abc import Iterable

import reflex as rx
from reflex.state import all_base_state_classes
from reflex_base.registry import RegistrationContext

import lba_app.lba_app as application
from lba_app.web.guards import ROLES, Role

# name of the handler -> who may call it
REVIEWED = {
    "lba_app.state.item.ItemState.load_company": Role.ANYONE,
    "lba_app.state.item.ItemState.load_offer": Role.ANYONE,
    "lba_app.state.item.ItemState.load_training": Role.ANYONE,
    "lba_app.state.search.SearchState.choose_start": Role.ANYONE,
    "lba_app.state.search.SearchState.load": Role.ANYONE,
    "lba_app.state.search.SearchState.submit": Role.ANYONE,
    "lba_app.state.site.SiteState.load": Role.ANYONE,
}


def own_states() -> Iterable[type[rx.State]]:
    assert application.app is not None
    for name in list(all_base_state_classes):
        state = RegistrationContext.get().base_states[name]
        if state.__module__.startswith("lba_app."):
            yield state


def test_every_handler_is_reviewed_with_its_role() -> None:
    found = {
        f"{state.__module__}.{state.__name__}.{name}"
        for state in own_states()
        for name in state.event_handlers
        if name != "setvar"
    }
    assert found == set(REVIEWED)
    assert {name: ROLES[name] for name in found} == REVIEWED


def test_no_handler_blocks_the_event_loop() -> None:
    for state in own_states():
        for name, handler in state.event_handlers.items():
            if name == "setvar":
                continue
            function = handler.fn
            is_async = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
            assert is_async, f"{state.__name__}.{name} is not async"
