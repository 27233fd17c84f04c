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
