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
    "lba_app.state.company_desk.ProfileState.add_job": Role.COMPANY,
    "lba_app.state.company_desk.ProfileState.load": Role.COMPANY,
    "lba_app.state.company_desk.ProfileState.open_or_close": Role.COMPANY,
    "lba_app.state.company_desk.ProfileState.remove_job": Role.COMPANY,
    "lba_app.state.company_desk.ProfileState.save": Role.COMPANY,
    "lba_app.state.company_desk.TeamState.invite": Role.COMPANY,
    "lba_app.state.company_desk.TeamState.load": Role.COMPANY,
    "lba_app.state.company_desk.TeamState.remove": Role.COMPANY,
    "lba_app.state.deposit.DepositState.accept_email": Role.ANYONE,
    "lba_app.state.deposit.DepositState.change": Role.ANYONE,
    "lba_app.state.deposit.DepositState.choose_contract": Role.ANYONE,
    "lba_app.state.deposit.DepositState.choose_job": Role.ANYONE,
    "lba_app.state.deposit.DepositState.find_company": Role.ANYONE,
    "lba_app.state.deposit.DepositState.flip": Role.ANYONE,
    "lba_app.state.deposit.DepositState.go_back": Role.ANYONE,
    "lba_app.state.deposit.DepositState.go_on": Role.ANYONE,
    "lba_app.state.deposit.DepositState.load": Role.ANYONE,
    "lba_app.state.deposit.DepositState.reset_text": Role.ANYONE,
    "lba_app.state.deposit.DepositState.send_link": Role.ANYONE,
    "lba_app.state.deposit.DepositState.tick": Role.ANYONE,
    "lba_app.state.deposit.DepositState.watch_siret": Role.ANYONE,
    "lba_app.state.deposit.DepositState.tick_all_centres": Role.ANYONE,
    "lba_app.state.desk.DeskState.act": Role.COMPANY,
    "lba_app.state.desk.DeskState.duplicate": Role.COMPANY,
    "lba_app.state.desk.DeskState.edit": Role.COMPANY,
    "lba_app.state.desk.DeskState.load": Role.SIGNED_IN,
    "lba_app.state.desk_nav.DeskNavState.confirm": Role.SIGNED_IN,
    "lba_app.state.desk_nav.DeskNavState.load": Role.SIGNED_IN,
    "lba_app.state.follow_up.DepositEndState.load": Role.SIGNED_IN,
    "lba_app.state.follow_up.FollowUpState.load": Role.ANYONE,
    "lba_app.state.follow_up.FollowUpState.press": Role.ANYONE,
    "lba_app.state.item.ItemState.load_company": Role.ANYONE,
    "lba_app.state.item.ItemState.load_offer": Role.ANYONE,
    "lba_app.state.item.ItemState.load_training": Role.ANYONE,
    "lba_app.state.login.LoginState.check_email": Role.ANYONE,
    "lba_app.state.login.LoginState.load": Role.ANYONE,
    "lba_app.state.mail.MailboxState.load": Role.ANYONE,
    "lba_app.state.mail.OutboxState.load": Role.OPERATOR,
    "lba_app.state.mail.OutboxState.retry": Role.OPERATOR,
    "lba_app.state.offer_file.OfferFileState.act": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.ask_to_close": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.ask_to_share": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.share": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.tick_centre": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.choose_reason": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.close": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.duplicate": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.edit": Role.COMPANY,
    "lba_app.state.offer_file.OfferFileState.load": Role.COMPANY,
    "lba_app.state.own_account.OwnAccountState.close": Role.SIGNED_IN,
    "lba_app.state.own_account.OwnAccountState.load": Role.SIGNED_IN,
    "lba_app.state.search.SearchState.choose_start": Role.ANYONE,
    "lba_app.state.search.SearchState.load": Role.ANYONE,
    "lba_app.state.search.SearchState.submit": Role.ANYONE,
    "lba_app.state.site.SiteState.load": Role.ANYONE,
    "lba_app.state.verification.CfaState.load": Role.CFA,
    "lba_app.state.verification.CfaState.mark_read": Role.CFA,
    "lba_app.state.verification.OpcoState.ask_reason": Role.OPCO,
    "lba_app.state.verification.OpcoState.grant": Role.OPCO,
    "lba_app.state.verification.OpcoState.load": Role.OPCO,
    "lba_app.state.verification.OpcoState.refuse": Role.OPCO,
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
