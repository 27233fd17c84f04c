-- name: sites
-- One row per site, oldest first.
select site_id, name, public_key, origins::varchar as origins, a_minute, created_at, created_by, revoked_at
from site_keys
order by created_at, site_id

-- name: add_site
-- One new row of site_keys.
insert into site_keys values (
    $site_id::uuid, $name, $public_key, $origins::json, $a_minute, $created_at, $created_by, null
)

-- name: revoke_site
-- The site, whose key is of no more use.
update site_keys set revoked_at = $revoked_at where site_id = $site_id::uuid and revoked_at is null

-- name: add_visit
-- One new row of site_visits.
insert into site_visits values ($visit_id::uuid, $site_id::uuid, $visitor, $event_type, $occurred_at, $page)

-- name: count_one
-- One row of site_counts, one more than before.
insert into site_counts values ($site_id::uuid, $day::date, $event_type, 1)
on conflict do update set times = times + 1

-- name: counts
-- One row per site and kind of thing done since the day.
select site_id, event_type, sum(times)::bigint as times from site_counts where day >= $since::date
group by site_id, event_type

-- name: visits_of
-- One row per thing that the visitor did, oldest first.
select visit_id, event_type, occurred_at, page from site_visits where visitor = $visitor order by occurred_at, visit_id

-- name: count_visits_of
-- One row: how much of the visitor is kept.
select count(*) from site_visits where visitor = $visitor

-- name: forget_visits_of
-- What the visitor did goes.
delete from site_visits where visitor = $visitor

-- name: forget_old
-- What was done before the moment goes.
delete from site_visits where occurred_at < $before

-- name: lead_of
-- At most one row: the lead that the visitor is.
select lead_id from site_visitors where visitor = $visitor

-- name: know
-- One row of site_visitors: the lead that the visitor is from now on.
insert or replace into site_visitors values ($visitor, $lead_id::uuid, $known_at)

-- name: visitor_keys_of_leads
-- One row per visitor that is one of the incoming leads.
-- needs: incoming (row_key varchar)
select visitor as row_key from site_visitors where lead_id in (select row_key::uuid from incoming)

-- name: snapshot_visitors
-- One row per incoming key that exists: whose visitor it is as JSON.
-- needs: incoming (row_key varchar)
select v.visitor as row_key, to_json(v)::varchar as record
from site_visitors v where v.visitor in (select row_key from incoming)

-- name: restore_visitors
-- One row of site_visitors per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into site_visitors by name
select unnest(from_json(record::json, '{"visitor": "VARCHAR", "lead_id": "UUID", "known_at": "TIMESTAMP"}'))
from incoming

-- name: remove_visitors
-- The incoming visitors are nobody again.
-- needs: incoming (row_key varchar)
delete from site_visitors where visitor in (select row_key from incoming)
