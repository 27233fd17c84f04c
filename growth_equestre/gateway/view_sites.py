"""The team's own sites on screen: let one send its visits, copy the script, see what came."""

from __future__ import annotations

from html import escape

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import service_sites
from growth_equestre.gateway.types_sites import Site, SiteCount
from growth_equestre.ui import feedback, formats, layout

_VIEW, _CLICK = formats.Noun("página vista", "páginas vistas"), formats.Noun("clique", "cliques")


def show_sites(ws: Workspace) -> None:
    """For whoever may manage the workspace."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    with layout.card("sites"):
        st.markdown("## Seu site", anchors=False)
        st.caption(
            "Cole uma linha no site para contar páginas vistas e cliques nos botões marcados com `data-growth-cta`."
        )
        counts = service_sites.counts(ws)
        for site in service_sites.sites(ws):
            _show_site(ws, site, counts.get(site.site_id))
        with st.popover("Novo site", icon=":material/language:"):
            _ask_new(ws)


def _ask_new(ws: Workspace) -> None:
    name = st.text_input("Nome do site", key="site_nome", placeholder="Site do haras")
    origins = st.text_area("Endereços do site", key="site_origens", placeholder="https://haras.com.br", height=80)
    if st.button("Criar", type="primary", key="site_criar"):
        with feedback.shown_errors():
            made = service_sites.add_site(ws, name, origins)
            feedback.succeed(f"O site {made.name} já pode enviar visitas.")
            st.rerun()


def _show_site(ws: Workspace, site: Site, count: SiteCount | None) -> None:
    state = f" · parado desde {formats.moment(site.revoked_at, ws.local_zone)}" if site.revoked_at else ""
    st.markdown(f"**{formats.plain(site.name)}**{state}  \n{formats.plain(', '.join(site.origins))}")
    st.caption(f"Últimos {service_sites.COUNTED_DAYS} dias: {_counted(count or SiteCount(0, 0))}.")
    if site.revoked_at:
        return
    with st.expander("Código para colar", icon=":material/code:"):
        st.code(_line(site), language="html", wrap_lines=True)
        st.caption(
            'Com `data-consent="yes"`, ou `growth.consent(true)` depois do aceite, o site guarda um número do '
            "visitante, e as visitas contam para o lead quando ele é criado com `growth.visitor()` em `visitante`."
        )
        if st.button("Parar de receber", key=f"site_para_{site.site_id}", type="tertiary"):
            _ask_to_stop(ws, site)


def _ask_to_stop(ws: Workspace, site: Site) -> None:
    def stop() -> None:
        service_sites.revoke_site(ws, site.site_id)
        feedback.succeed(f"O site {site.name} não envia mais.")

    feedback.confirm(
        f"Parar de receber de {site.name}?",
        "O código colado nele deixa de valer, e não volta: para receber de novo, cadastre o site outra vez.",
        action="Parar de receber",
        on_confirm=stop,
    )


def _counted(count: SiteCount) -> str:
    return f"{formats.count(count.page_views, _VIEW)}, {formats.count(count.cta_clicks, _CLICK)}"


def _line(site: Site) -> str:
    """The line to paste; the address is that under which the team has this page open."""
    base = (st.context.url or "").split("/configuracoes")[0].rstrip("/")
    return f'<script async src="{escape(base)}/api/v1/snippet.js?key={escape(site.public_key)}"></script>'
