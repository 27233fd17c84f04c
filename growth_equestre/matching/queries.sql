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

-- name: dealings
-- One row per fact between a partner and a lead: the partner by its place in the directory.
with places as (
    select partner_id, row_number() over (order by partner_id) - 1 as place from partners
)

select
    places.place,
    e.lead_id::varchar as lead_id,
    e.event_type,
    epoch_us(e.occurred_at) as at_us
from events e
join places on places.partner_id = e.partner_id
where e.partner_id is not null
  and e.event_type in ('handoff', 'partner_accepted', 'partner_contacted', 'partner_refused');

-- name: state
-- One row: differs whenever the directory or the dealings might, for every write notes itself in the journal.
select
    coalesce((select max(number) from change_sets), 0) as newest,
    (select count(*) from partners) as partners,
    (select count(*) from events) as events;

-- name: changed_since
-- One row per table with changes noted after a change set: records added less records gone; whether a partner is named.
select
    c.table_name,
    count(*) filter (where c.before is null) - count(*) filter (where c.after is null) as added,
    bool_or(coalesce(c.after, c.before) ->> 'partner_id' is not null) as names_partner
from changes c
where c.change_set_id in (select change_set_id from change_sets where number > $newest)
group by c.table_name;

-- name: shown
-- One row per partner with one of these ids: what a list shows of it.
select p.partner_id::varchar as partner_id, p.name, p.segment, p.city, p.uf, p.phone, p.latitude, p.longitude
from partners p
where p.partner_id in (select unnest($partner_ids::uuid[]));
