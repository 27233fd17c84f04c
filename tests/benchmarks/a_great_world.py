"""A workspace of any size in seconds: leads, their facts and partners made by the database itself, always the same.

It goes past the rooms' doors, because a million leads would need an hour through them; the tables end up as they would.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.workspace import Workspace

FACTS_PER_LEAD = 20
"""On average; few have hundreds, many have two or three."""
PARTNERS = 5_000
_MUNICIPALITIES = "data/reference/municipalities.csv"

_SHARE = "create or replace temp macro share_of(x) as hash(x) / 18446744073709551616"
"""A number in [0, 1) that depends on nothing but its key."""

_PLACES = f"""
create or replace temp table great_places as
select row_number() over (order by ibge_code) - 1 as place, * from read_csv('{_MUNICIPALITIES}', all_varchar = true)
"""

_LEADS = """
insert into leads by name
select
    md5('lead ' || $seed || ' ' || i)::uuid as lead_id,
    'CRM-' || i as external_id,
    'Pessoa ' || i as name,
    'pessoa ' || i as name_key,
    if(share_of('w' || i) < 0.8, '+55119' || lpad(i::varchar, 8, '0'), null) as whatsapp,
    if(share_of('e' || i) < 0.6, 'p' || i || '@example.com', null) as email,
    p.uf,
    p.name as city,
    p.ibge_code::integer as ibge_code,
    p.latitude::double as latitude,
    p.longitude::double as longitude,
    ['CAVALOS', 'SERVICOS', 'EVENTOS', 'EQUIPAMENTOS', null][1 + (share_of('s' || i) * 5)::integer % 5] as segment,
    ['0-5k', '5k-20k', '20k-60k', '60k+', null][1 + (share_of('b' || i) * 5)::integer % 5] as budget,
    ['7d', '30d', '90d', null][1 + (share_of('t' || i) * 4)::integer % 4] as timeframe,
    ['Instagram', 'google', 'Indicação', 'Feira', 'site', null][1 + (share_of('o' || i) * 6)::integer % 6] as source,
    'CURIOSO' as stage,
    $now::timestamp - to_seconds(floor(86400 * (1 + 360 * share_of('c' || i)))::bigint) as created_at,
    created_at as updated_at
from range($leads) t(i)
left join great_places p on p.place = floor(pow(share_of('p' || i), 3) * 5570)
order by 1
"""

_EVENTS = """
insert into events by name
with people as (
    select
        lead_id, created_at, external_id,
        share_of('intent' || external_id) as intent,
        1 + floor(-20 * ln(1 - 0.9995 * share_of('many' || external_id)))::bigint as facts
    from leads
),
facts as (
    select lead_id, created_at, intent, external_id || ' ' || unnest(range(facts)) as fact from people
),
drawn as (
    select
        *, share_of('kind' || fact) as chosen, share_of('which' || fact) as which, share_of('at' || fact) as how_late
    from facts
)
select
    printf('%08x-0000-4000-8000-%012x', (row_number() over ()) >> 16, row_number() over ())::uuid as event_id,
    lead_id,
    case
        when chosen < 0.25 * intent then $hot[1 + floor(which * len($hot))::integer]
        when chosen < 0.6 then 'page_view'
        when chosen < 0.85 then $funnel[1 + floor(which * len($funnel))::integer]
        else $cold[1 + floor(which * len($cold))::integer]
    end as event_type,
    created_at + to_microseconds(floor(
        how_late * (epoch_us($now::timestamp) - epoch_us(created_at))
    )::bigint) as occurred_at,
    occurred_at + interval 1 minute as recorded_at,
    '' as metadata
from drawn
"""

_PARTNERS = """
insert into partners by name
select
    md5('partner ' || i)::uuid as partner_id, 'Empresa ' || i as name, 'empresa ' || i as name_key,
    ['CAVALOS', 'SERVICOS', 'EVENTOS', 'EQUIPAMENTOS'][1 + i % 4] as segment, p.uf, p.name as city,
    p.latitude::double as latitude, p.longitude::double as longitude,
    $now::timestamp - interval 400 day as created_at, created_at as updated_at
from range($partners) t(i)
join great_places p on p.place = floor(share_of('partner place ' || i) * 5570)
"""

_HOT = [
    "whatsapp_reply", "asked_price", "proposal_requested", "meeting_scheduled", "meeting_attended", "budget_confirmed",
    "timeline_confirmed", "need_confirmed", "sent_documents", "followup_positive",
]  # fmt: skip
_FUNNEL = ["hook_complete", "cta_click", "cta_click", "whatsapp_click", "proposal_click"]
_COLD = [
    "no_reply_3d", "no_reply_3d", "no_reply_3d", "no_reply_7d", "no_reply_7d", "no_reply_14d", "postponed_no_date",
    "no_budget_now", "lost_interest",
]  # fmt: skip


_OUTCOMES = """
select
    lead_id::varchar as lead_id,
    (share_of('won' || external_id) < 0.02 + 0.5 * pow(share_of('intent' || external_id), 3))::int as label_30d,
    (share_of('soon' || external_id) < 0.15 + 0.3 * share_of('intent' || external_id))::int as label_7d
from leads
where created_at < $before::timestamp
order by hash(lead_id)
limit $count
"""


def outcomes(ws: Workspace, before: datetime, count: int) -> pd.DataFrame:
    """What came of some of the leads that were there before a moment: lead_id, label_30d, label_7d. Planted."""
    cursor = ws.cursor()
    cursor.execute(_SHARE)
    return cursor.execute(_OUTCOMES, {"before": to_db(before), "count": count}).df()


def fill(ws: Workspace, leads: int, seed: int = 7) -> int:
    """Leads, about twenty facts each, and partners, into an empty workspace; returns how many facts."""
    now, cursor = to_db(ws.now()), ws.cursor()
    cursor.execute(_SHARE)
    cursor.execute(_PLACES)
    cursor.execute(_PARTNERS, {"partners": PARTNERS, "now": now})
    cursor.execute(_LEADS, {"leads": leads, "seed": seed, "now": now})
    cursor.execute(_EVENTS, {"now": now, "hot": _HOT, "funnel": _FUNNEL, "cold": _COLD})
    cursor.execute("checkpoint")
    (facts,) = cursor.execute("select count(*) from events").fetchone() or (0,)
    return int(facts)
