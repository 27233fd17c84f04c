-- name: find
-- One row: the event with this id.
select * from events where event_id = $event_id::uuid

-- name: find_many
-- One row per event of the log with one of these ids.
select * from events where event_id in (select unnest($event_ids::uuid[]))

-- name: add
-- One new row of events.
insert into events (
    event_id, lead_id, event_type, occurred_at, recorded_at, metadata, reason, actor_name, partner_id, external_id,
    batch_id
) values (
    $event_id::uuid, $lead_id::uuid, $event_type, $occurred_at, $recorded_at, $metadata, $reason, $actor_name,
    $partner_id::uuid, $external_id, null
)

-- name: identified
-- One row per incoming fact: its id, and whether that id is new, known (same fact) or taken (another fact).
-- A fact already here under an id that the file does not name answers for one equal row (same lead, type, second and
-- metadata) without an id. One that came without an id itself answers as well for an equal row with an id of our shape:
-- the file is an export of a workspace that read the same history.
-- needs: incoming (position bigint, lead_id varchar, event_type varchar, occurred_at timestamp, metadata varchar, external_id varchar)
with written as (
    -- A column without any text arrives without a type.
    select
        position, lead_id::varchar as lead_id, event_type::varchar as event_type, occurred_at,
        metadata::varchar as metadata, external_id::varchar as external_id
    from incoming
),
named as materialized (
    select
        position, lead_id::uuid as lead_id, event_type, occurred_at, date_trunc('second', occurred_at) as at_second,
        coalesce(metadata, '') as metadata, external_id is null as is_nameless,
        coalesce(regexp_full_match(lower(external_id), $own_id), false) as is_ours,
        case
            when is_ours then lower(external_id)::uuid
            when external_id is not null then md5(concat_ws(chr(31), 'event', external_id))::uuid
            else md5(concat_ws(
                chr(31), 'event row', lead_id, event_type, epoch_us(occurred_at)::varchar, coalesce(metadata, ''),
                row_number() over (
                    partition by lead_id, event_type, occurred_at, metadata, external_id order by position
                )::varchar
            ))::uuid
        end as event_id
    from written
),
ranked as materialized (
    select
        named.*,
        row_number() over same_id as turn,
        first(lead_id) over same_id as first_lead,
        first(event_type) over same_id as first_type,
        first(at_second) over same_id as first_second,
        first(metadata) over same_id as first_metadata
    from named
    window same_id as (partition by event_id order by position)
),
judged as materialized (
    select
        r.*,
        case
            when coalesce(e.lead_id, r.first_lead) <> r.lead_id
                or coalesce(e.event_type, r.first_type) <> r.event_type
                or coalesce(date_trunc('second', e.occurred_at), r.first_second) <> r.at_second
                or (case when e.event_id is null then r.first_metadata else coalesce(e.metadata, '') end) <> r.metadata
                then 'taken'
            when e.event_id is not null or r.turn > 1 then 'known'
            else 'new'
        end as verdict
    from ranked r left join events e on e.event_id = r.event_id
),
matchable as materialized (
    select
        position, lead_id, event_type, at_second, metadata, is_ours,
        row_number() over (
            partition by lead_id, event_type, at_second, metadata, is_ours order by position
        ) as nth,
        count(*) filter (where is_ours) over (
            partition by lead_id, event_type, at_second, metadata
        ) as how_many_ours,
        count(*) over (partition by lead_id, event_type, at_second, metadata) as how_many
    from judged
    where verdict = 'new' and (is_nameless or is_ours)
),
waiting as (
    select
        e.event_id, e.lead_id, e.event_type, e.occurred_at, m.at_second, m.metadata,
        greatest(m.how_many, count(*) over (partition by e.lead_id, e.event_type, m.at_second, m.metadata)) as most
    from events e
    join (select distinct lead_id, event_type, at_second, metadata, how_many from matchable) m
        on e.lead_id = m.lead_id and e.event_type = m.event_type
        and date_trunc('second', e.occurred_at) = m.at_second and coalesce(e.metadata, '') = m.metadata
    where e.event_id not in (select event_id from named)
),
available as (
    select
        lead_id, event_type, at_second, metadata,
        count(*) as how_many,
        count(*) filter (where list_contains(
            list_transform(range(1, most + 1), lambda turn: md5(concat_ws(
                chr(31), 'event row', lead_id::varchar, event_type, epoch_us(occurred_at)::varchar, metadata, turn::varchar
            ))::uuid),
            event_id
        )) as how_many_nameless
    from waiting
    group by all
),
matched as (
    select m.position
    from matchable m join available a using (lead_id, event_type, at_second, metadata)
    where m.nth <= case
        when m.is_ours then a.how_many_nameless
        else a.how_many - least(m.how_many_ours, a.how_many_nameless)
    end
)
select
    j.position,
    j.event_id::varchar as event_id,
    case when matched.position is not null then 'known' else j.verdict end as verdict
from judged j left join matched on matched.position = j.position
order by j.position

-- name: add_many
-- One new row of events per incoming fact whose id is not yet there.
-- needs: incoming (event_id varchar, lead_id varchar, event_type varchar, occurred_at timestamp, metadata varchar, partner_id varchar, external_id varchar)
insert into events (
    event_id, lead_id, event_type, occurred_at, recorded_at, metadata, reason, actor_name, partner_id, external_id,
    batch_id
)
select
    event_id::uuid, lead_id::uuid, event_type, occurred_at, $recorded_at, nullif(metadata::varchar, ''), null,
    $actor_name, partner_id::varchar::uuid,
    case when not regexp_full_match(lower(external_id::varchar), $own_id) then external_id::varchar end,
    $batch_id::uuid
from incoming
where event_id::uuid not in (select event_id from events)

-- name: insert_rows
-- One new row of events per incoming whole record.
-- needs: incoming (event_id varchar, lead_id varchar, event_type varchar, occurred_at timestamp, recorded_at timestamp, metadata varchar, reason varchar, actor_name varchar, partner_id varchar, external_id varchar, batch_id varchar)
insert into events (
    event_id, lead_id, event_type, occurred_at, recorded_at, metadata, reason, actor_name, partner_id, external_id,
    batch_id
)
select
    event_id::uuid, lead_id::uuid, event_type, occurred_at::timestamp, recorded_at::timestamp, metadata::varchar,
    reason::varchar, actor_name::varchar, partner_id::varchar::uuid, external_id::varchar, batch_id::uuid
from incoming

-- name: add_received
-- One new row of events per place in the lists, which stand side by side.
insert into events (
    event_id, lead_id, event_type, occurred_at, recorded_at, metadata, reason, actor_name, partner_id, external_id,
    batch_id
)
select
    unnest($event_ids::uuid[]), unnest($lead_ids::uuid[]), unnest($kinds::varchar[]), unnest($moments::timestamp[]),
    $noted::timestamp, unnest($metadata::varchar[]), unnest($reasons::varchar[]), $actor::varchar,
    unnest($partner_ids::uuid[]), unnest($external_ids::varchar[]), $batch_id::uuid

-- name: add_received_plain
-- Like add_received, for facts without a reason and a partner: most that programs send. Planning it is most of its cost,
-- so it names no more than it must.
insert into events (
    event_id, lead_id, event_type, occurred_at, recorded_at, metadata, actor_name, external_id, batch_id
)
select
    unnest($event_ids), unnest($lead_ids), unnest($kinds), unnest($moments), $noted, unnest($metadata::varchar[]),
    $actor, unnest($external_ids::varchar[]), $batch_id

-- name: latest_stages
-- One row per lead with a stage event in the batch: the latest stage that the whole log knows.
with reached as (
    select distinct lead_id from events where batch_id = $batch_id::uuid and event_type = 'etapa'
)
select
    lead_id::varchar as lead_id,
    arg_max(metadata, (occurred_at, recorded_at, event_id)) as stage,
    max(occurred_at) as since
from events semi join reached using (lead_id)
where event_type = 'etapa'
group by lead_id

-- name: snapshot_one
-- One row: the event as JSON.
select event_id::varchar as row_key, to_json(e)::varchar as record
from events e where event_id = $event_id::uuid

-- name: snapshot_many
-- One row per incoming key that exists: the event as JSON.
-- needs: incoming (row_key varchar)
select e.event_id::varchar as row_key, to_json(e)::varchar as record
from events e where e.event_id in (select row_key::uuid from incoming)

-- name: restore
-- One new row of events per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into events
select fields.* from (
    select from_json(record, '{
        "event_id": "UUID", "lead_id": "UUID", "event_type": "VARCHAR", "occurred_at": "TIMESTAMP",
        "recorded_at": "TIMESTAMP", "metadata": "VARCHAR", "reason": "VARCHAR", "actor_name": "VARCHAR",
        "partner_id": "UUID", "external_id": "VARCHAR", "batch_id": "UUID"
    }') as fields
    from incoming
)

-- name: remove
-- Events with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from events where event_id in (select row_key::uuid from incoming)

-- name: timeline
-- One row per event of the lead, newest first.
select * from events where lead_id = $lead_id::uuid
order by occurred_at desc, recorded_at desc, event_id desc limit $how_many

-- name: facts
-- One row per event of the lead with one of these types, oldest first.
select * from events where lead_id = $lead_id::uuid and list_contains($event_types, event_type)
order by occurred_at, recorded_at, event_id

-- name: counts
-- One row per event type of the lead.
select event_type, count(*) as how_many from events where lead_id = $lead_id::uuid group by event_type

-- name: total
-- One row: how many events there are.
select count(*) from events

-- name: everything
-- One row per event, oldest first.
select
    event_id::varchar as event_id, lead_id::varchar as lead_id, event_type, occurred_at, metadata, external_id
from events order by occurred_at, recorded_at, event_id

-- name: batches
-- One row per incoming batch that still has events: the leads they are about.
-- needs: incoming (row_key varchar)
select
    batch_id::varchar as row_key,
    to_json({'batch_id': batch_id::varchar, 'lead_ids': list_sort(list(distinct lead_id::varchar))})::varchar as record
from events where batch_id in (select row_key::uuid from incoming)
group by batch_id

-- name: batch_sizes
-- One row per incoming batch that still has events: how many.
-- needs: incoming (row_key varchar)
select batch_id::varchar as row_key, count(*) as size
from events where batch_id in (select row_key::uuid from incoming)
group by batch_id

-- name: remove_batches
-- Events of the incoming batches go.
-- needs: incoming (row_key varchar)
delete from events where batch_id in (select row_key::uuid from incoming)

-- name: remove_of_leads
-- Events of the incoming leads go.
-- needs: incoming (lead_id varchar)
delete from events where lead_id in (select lead_id::uuid from incoming)

-- name: keys_of_leads
-- One row per event of the incoming leads.
-- needs: incoming (row_key varchar)
select event_id::varchar as row_key from events where lead_id in (select row_key::uuid from incoming)

-- name: leads_in_use
-- One row per incoming lead that events are about.
-- needs: incoming (row_key varchar)
select distinct lead_id::varchar as row_key from events where lead_id in (select row_key::uuid from incoming)

-- name: partners_in_use
-- One row per incoming partner that events name.
-- needs: incoming (row_key varchar)
select distinct partner_id::varchar as row_key from events where partner_id in (select row_key::uuid from incoming)

-- name: aliases_in_use
-- One row per incoming further id whose lead has facts recorded since the id was, unless it is another lead's own.
-- needs: incoming (row_key varchar)
select a.external_id as row_key
from lead_aliases a
where a.external_id in (select row_key from incoming)
  and exists (select 1 from events e where e.lead_id = a.lead_id and e.recorded_at >= a.recorded_at)
  and not exists (
      select 1 from leads l where l.external_id = a.external_id or l.lead_id = try_cast(a.external_id as uuid)
  )
