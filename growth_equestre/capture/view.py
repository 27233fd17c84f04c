"""The public page as the team sees it: open or closed, its number, its links, and the code that a phone reads."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from growth_equestre.accounts import service as accounts
from growth_equestre.capture import service, service_campaigns
from growth_equestre.capture.types import Campaign, CampaignCount, Origin
from growth_equestre.foundation.contacts import clean_phone
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout

_SOURCES = ("instagram", "facebook", "google", "whatsapp", "evento", "feira", "indicacao", "site")
_EVERYTHING = "A página inicial"
_VISIT = formats.Noun("visita", "visitas")
_RESULT = formats.Noun("resultado", "resultados")
_CONTACT = formats.Noun("contato", "contatos")
_PITCH = Origin("apresentacao", "qr", "")
"""What the code on the pitch's screen says of where people came from."""


def show_capture(ws: Workspace) -> None:
    """The card in Configurações."""
    with layout.card("captacao"):
        st.markdown("## Captação", anchors=False)
        st.caption("A página pública com a calculadora e os quizzes. Quem deixa contato vira lead, já com score.")
        _show_state(ws)
        made = service_campaigns.campaigns(ws)
        counted = {(one.source, one.campaign): one for one in service_campaigns.counts(ws)}
        for one in made:
            _show_campaign(ws, one, counted)
        _show_rest(counted.get(("", "")))
        if Permission.CAN_CONFIGURE in ws.actor.permissions:
            with st.popover("Novo link", icon=":material/add_link:"):
                _ask_new(ws)


def show_pitch_code(ws: Workspace) -> None:
    """The code on the pitch's screen: whoever points a phone at it becomes a lead."""
    path = service.link_path(ws, _PITCH)
    layout.section("Na mão da plateia", "Aponte o celular, responda à calculadora e veja o lead chegar em Leads.")
    with layout.card("plateia"), st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        address = _address(ws) + path
        _show_code(address, 200)
        with st.container(width="stretch", gap="small"):
            st.code(address, language=None, wrap_lines=True)
            _show_downloads(address, "apresentacao")
            st.link_button("Abrir a página", path, icon=":material/open_in_new:", type="tertiary")
            if "//localhost" in address or "//127." in address:
                st.caption("Este endereço só abre neste computador. Em Configurações, diga o endereço público.")


def _show_code(address: str, width_px: int) -> None:
    """The address as a QR code, named for whoever cannot see it."""
    image = base64.b64encode(service_campaigns.qr_svg(address)).decode()
    name = escape(f"QR code de {address}")
    st.html(f'<img alt="{name}" width="{width_px}" src="data:image/svg+xml;base64,{image}">', width="content")


def _show_state(ws: Workspace) -> None:
    saved, may_change = ws.settings, Permission.CAN_CONFIGURE in ws.actor.permissions
    is_open = st.toggle("Página aberta", saved.capture_open, key="captacao_aberta", disabled=not may_change)
    number = st.text_input("WhatsApp da equipe", saved.capture_whatsapp, key="captacao_whatsapp",
                           placeholder="(11) 98765-4321", disabled=not may_change,
                           help="Aparece no botão da página. Vazio: sem botão.")  # fmt: skip
    address = st.text_input("Endereço público", saved.capture_address, key="captacao_endereco",
                            placeholder=_own_address(), disabled=not may_change,
                            help="Por onde os visitantes chegam. Vazio: o endereço desta tela.")  # fmt: skip
    wanted = (is_open, number.strip(), address.strip().rstrip("/"))
    if wanted == (saved.capture_open, saved.capture_whatsapp, saved.capture_address):
        return
    if st.button("Salvar captação", type="primary", key="captacao_salvar", icon=":material/check:"):
        with feedback.shown_errors():
            accounts.save_settings(ws, {"capture_open": wanted[0], "capture_address": wanted[2],
                                        "capture_whatsapp": clean_phone(wanted[1], "whatsapp") or ""})  # fmt: skip
            for name in ("captacao_aberta", "captacao_whatsapp", "captacao_endereco"):
                st.session_state.pop(name, None)
            feedback.succeed("Captação salva.")
            st.rerun()


def _show_campaign(ws: Workspace, one: Campaign, counted: Mapping[tuple[str, str], CampaignCount]) -> None:
    address = _address(ws) + one.path
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"link_{one.campaign_id}"):
        told = _words(counted.get((one.origin.source, one.origin.campaign)))
        st.markdown(f"**{formats.plain(one.name)}**  \n:small[:gray[{told}]]", width="stretch")
        with st.popover("Link e QR", icon=":material/qr_code_2:"):
            _show_code(address, 240)
            st.code(address, language=None, wrap_lines=True)
            _show_downloads(address, one.origin.campaign)
        if Permission.CAN_CONFIGURE in ws.actor.permissions and st.button(
            "Remover", key=f"remover_{one.campaign_id}", type="tertiary"
        ):
            change_set_id = service_campaigns.remove_campaign(ws, one.campaign_id)
            feedback.succeed(
                f"O link {one.name} saiu da lista.", undo=lambda: service_campaigns.undo(ws, change_set_id)
            )
            st.rerun()


def _show_downloads(address: str, name: str) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button("SVG", service_campaigns.qr_svg(address), f"qr-{name}.svg", "image/svg+xml",
                           key=f"qr_svg_{name}", icon=":material/download:", on_click="ignore")  # fmt: skip
        st.download_button("PNG", service_campaigns.qr_png(address), f"qr-{name}.png", "image/png",
                           key=f"qr_png_{name}", icon=":material/download:", on_click="ignore")  # fmt: skip


def _show_rest(rest: CampaignCount | None) -> None:
    if rest:
        st.caption(f"Por outros caminhos: {_words(rest)}.")


def _words(counted: CampaignCount | None) -> str:
    if counted is None:
        return f"ninguém ainda em {service_campaigns.COUNTED_DAYS} dias"
    told = ((counted.visits, _VISIT), (counted.results, _RESULT), (counted.contacts, _CONTACT))
    days = f" em {service_campaigns.COUNTED_DAYS} dias"
    return formats.listing([formats.count(times, noun) for times, noun in told]) + days


def _ask_new(ws: Workspace) -> None:
    name = st.text_input("Nome", key="captacao_nome", placeholder="Feira de Avaré")
    source = st.selectbox("De onde as pessoas vêm", _SOURCES, key="captacao_origem", accept_new_options=True)
    medium = st.text_input("Meio", key="captacao_meio", placeholder="stories, cartaz, cpc")
    offered = {"": _EVERYTHING} | {hook.slug: hook.title for hook in service.hooks()}
    hook = st.selectbox("Abre em", list(offered), key="captacao_abre", format_func=offered.__getitem__)
    if st.button("Criar link", type="primary", key="captacao_criar"):
        with feedback.shown_errors():
            made = service_campaigns.add_campaign(ws, name, source or "", medium, hook or "")
            feedback.succeed(f"Link {made.name} criado.")
            st.rerun()


def _address(ws: Workspace) -> str:
    """Where visitors reach the page, without a path."""
    return ws.settings.capture_address or _own_address()


def _own_address() -> str:
    here = urlsplit(st.context.url or "http://localhost:8501")
    return f"{here.scheme}://{here.netloc}"
