-- name: lead
-- One row: what the lead looks for and where it is, if it exists outside the bin.
select segment, uf, latitude, longitude
from leads
where lead_id = $lead_id::uuid and deleted_at is null;

-- name: leads
-- One row per incoming lead that exists outside the bin: what it looks for and where it is.
-- needs: incoming (lead_id varchar)
select l.lead_id::varchar as lead_id, l.segment, l.uf, l.latitude, l.longitude
from leads l
where l.deleted_at is null and l.lead_id in (select lead_id::uuid from incoming);

-- name: directory
-- One row per partner, in the bin or not, oldest first: what a card reads of it, and nothing that is only shown.
select
    partner_id::varchar as partner_id,
    segment,
    uf,
    latitude,
    longitude,
    priority,
    monthly_capacity,
    is_active,
    deleted_at is not null as is_deleted,
    cnae_main is null as is_activity_unknown,
    fit_horses,
    fit_services,
    fit_events,
    fit_equipment
from partners
order by partners.partner_id;

-- name: directory_then
-- One row per incoming handoff whose partner was edited since: the same columns, as they stood when it was handed over.
-- needs: incoming (handoff bigint, partner_id varchar, handed_at timestamp)
with edits as (
    select i.handoff, arg_min(c.before, s.number) as was
    from incoming i
    join changes c on c.table_name = 'partners' and c.row_key = i.partner_id
    join change_sets s on s.change_set_id = c.change_set_id
    where s.happened_at > i.handed_at
    group by i.handoff
)

select
    handoff,
    was ->> 'partner_id' as partner_id,
    was ->> 'segment' as segment,
    was ->> 'uf' as uf,
    (was ->> 'latitude')::double as latitude,
    (was ->> 'longitude')::double as longitude,
    (was ->> 'priority')::integer as priority,
    (was ->> 'monthly_capacity')::integer as monthly_capacity,
    (was ->> 'is_active')::boolean as is_active,
    (was ->> 'deleted_at') is not null as is_deleted,
    (was ->> 'cnae_main') is null as is_activity_unknown,
    (was ->> 'fit_horses')::double as fit_horses,
    (was ->> 'fit_services')::double as fit_services,
    (was ->> 'fit_events')::double as fit_events,
    (was ->> 'fit_equipment')::double as fit_equipment
from edits
where was is not null
order by handoff;

-- name: dealings
-- One row per fact between a partner and a lead: the partner by its place in the directory. A fact that came before its
-- partner did carries the CNPJ alone; it is the fact of whoever has that CNPJ now.
with places as (
    select partner_id, row_number() over (order by partner_id) - 1 as place from partners
),

companies as (
    select cnpj, arg_min(partner_id, created_at) as partner_id
    from partners
    where deleted_at is null and cnpj is not null
    group by cnpj
),

facts as (
    select lead_id, event_type, occurred_at, partner_id
    from events
    where partner_id is not null
      and event_type in ('handoff', 'partner_accepted', 'partner_contacted', 'partner_refused')
    union all
    select e.lead_id, e.event_type, e.occurred_at, c.partner_id
    from events e
    join companies c on c.cnpj = upper(regexp_replace(e.metadata, '[^0-9A-Za-z]', '', 'g'))
    where e.partner_id is null
      and e.event_type in ('handoff', 'partner_accepted', 'partner_contacted', 'partner_refused')
)

select
    places.place,
    e.lead_id::varchar as lead_id,
    e.event_type,
    epoch_us(e.occurred_at) as at_us
from facts e
join places on places.partner_id = e.partner_id;

-- name: state
-- One row: differs whenever the directory or the dealings might, for every write notes itself in the journal.
select
    coalesce((select max(number) from change_sets), 0) as newest,
    (select count(*) from partners) as partners,
    (select count(*) from events) as events;

-- name: changed_since
-- One row per table with changes noted after a change set: records added less records gone; whether a partner acts.
select
    c.table_name,
    count(*) filter (where c.before is null) - count(*) filter (where c.after is null) as added,
    bool_or(coalesce(c.after, c.before) ->> 'event_type' in (
        'handoff', 'partner_accepted', 'partner_contacted', 'partner_refused'
    )) as has_partner_act
from changes c
where c.change_set_id in (select change_set_id from change_sets where number > $newest)
group by c.table_name;

-- name: shown
-- One row per partner with one of these ids: what a list shows of it.
select p.partner_id::varchar as partner_id, p.name, p.segment, p.city, p.uf, p.phone, p.latitude, p.longitude
from partners p
where p.partner_id in (select unnest($partner_ids::uuid[]));

-- name: add_offers
-- One row of offers per incoming partner that stood on a list, or was chosen off it.
-- needs: incoming (offer_id varchar, handoff_id varchar, lead_id varchar, partner_id varchar, position integer, probability double, natural_rank integer, compatibility integer, is_chosen boolean)
insert into offers by name
select
    offer_id::uuid as offer_id,
    handoff_id::uuid as handoff_id,
    lead_id::uuid as lead_id,
    partner_id::uuid as partner_id,
    $offered_at::timestamp as offered_at,
    position::integer as position,
    probability::double as probability,
    natural_rank::integer as natural_rank,
    compatibility::smallint as compatibility,
    $card_version as card_version,
    is_chosen::boolean as is_chosen
from incoming;

-- name: offer_keys
-- One row per offer of the incoming handoffs.
-- needs: incoming (row_key varchar)
select offer_id::varchar as row_key from offers
where handoff_id in (select row_key::uuid from incoming)
order by row_key;

-- name: offer_keys_of_leads
-- One row per offer of the incoming leads.
-- needs: incoming (row_key varchar)
select offer_id::varchar as row_key from offers where lead_id in (select row_key::uuid from incoming);

-- name: snapshot_offers
-- One row per incoming key that exists: the offer as JSON.
-- needs: incoming (row_key varchar)
select o.offer_id::varchar as row_key, to_json(o)::varchar as record
from offers o
where o.offer_id in (select row_key::uuid from incoming);

-- name: restore_offers
-- One row of offers per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into offers by name
select unnest(from_json(
    record::json,
    '{"offer_id": "UUID", "handoff_id": "UUID", "lead_id": "UUID", "partner_id": "UUID", "offered_at": "TIMESTAMP",
      "position": "INTEGER", "probability": "DOUBLE", "natural_rank": "INTEGER", "compatibility": "SMALLINT",
      "card_version": "VARCHAR", "is_chosen": "BOOLEAN"}'
))
from incoming;

-- name: remove_offers
-- Offers with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from offers where offer_id in (select row_key::uuid from incoming);

-- name: label_offers
-- One row per incoming key that exists: what a person calls it.
-- needs: incoming (row_key varchar)
select offer_id::varchar as row_key, 'Lista de parceiros de ' || strftime(offered_at, '%d/%m/%Y') as label
from offers where offer_id in (select row_key::uuid from incoming);

-- name: handed
-- One row per lead and partner it was handed to before $as_of: the lead's profile, the place in the list, what came of it.
with companies as (
    select cnpj, arg_min(partner_id, created_at) as partner_id
    from partners
    where deleted_at is null and cnpj is not null
    group by cnpj
),

facts as (
    select lead_id, partner_id, event_type, occurred_at
    from events
    where partner_id is not null and occurred_at < $as_of
    union all
    select e.lead_id, c.partner_id, e.event_type, e.occurred_at
    from events e
    join companies c on c.cnpj = upper(regexp_replace(e.metadata, '[^0-9A-Za-z]', '', 'g'))
    where e.partner_id is null
      and e.event_type in ('handoff', 'partner_accepted', 'partner_contacted', 'partner_refused', 'won')
      and e.occurred_at < $as_of
),

dealings as (
    select
        lead_id,
        partner_id,
        min(occurred_at) filter (where event_type = 'handoff') as handed_at,
        min(occurred_at) filter (where event_type = 'partner_accepted') as accepted_at,
        min(occurred_at) filter (where event_type = 'partner_refused') as refused_at,
        min(occurred_at) filter (where event_type = 'partner_contacted') as contacted_at,
        min(occurred_at) filter (where event_type = 'won') as won_at
    from facts
    group by lead_id, partner_id
),

listed as (
    select lead_id, partner_id, arg_min(position, offered_at) as position, arg_min(probability, offered_at) as probability
    from offers
    where is_chosen
    group by lead_id, partner_id
),

told as (
    select lead_id, partner_id, arg_min(recommended_rank, handed_at) as recommended_rank
    from handoffs
    group by lead_id, partner_id
)

select
    d.lead_id::varchar as lead_id,
    d.partner_id::varchar as partner_id,
    d.handed_at, d.accepted_at, d.refused_at, d.contacted_at, d.won_at,
    l.segment, l.uf, l.latitude, l.longitude,
    coalesce(listed.position, told.recommended_rank) as position,
    coalesce(listed.probability, 1.0) as probability
from dealings d
join leads l on l.lead_id = d.lead_id
left join listed on listed.lead_id = d.lead_id and listed.partner_id = d.partner_id
left join told on told.lead_id = d.lead_id and told.partner_id = d.partner_id
where d.handed_at is not null and d.partner_id in (select partner_id from partners)
order by d.handed_at, d.lead_id, d.partner_id;
