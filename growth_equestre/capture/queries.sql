-- name: secret
-- At most one row: what forms are signed with.
select secret from capture_secret

-- name: keep_secret
-- One new row of capture_secret, unless there is one.
insert into capture_secret select $secret where not exists (select 1 from capture_secret)

-- name: add_visit
-- One new row of capture_visits, unless this very thing was noted before; tells that it is new.
insert or ignore into capture_visits values (
    $visit_id::uuid, $visitor, $event_type, $occurred_at::timestamp, $detail, $source, $medium, $campaign
) returning visit_id

-- name: visits
-- One row per thing that the visitor did, oldest first.
select * from capture_visits where visitor = $visitor order by occurred_at, visit_id

-- name: visits_of
-- One row: how many things of the visitor are kept.
select count(*) from capture_visits where visitor = $visitor

-- name: forget_visitor
-- What the visitor did goes.
delete from capture_visits where visitor = $visitor

-- name: forget_before
-- What was done before the moment goes.
delete from capture_visits where occurred_at < $moment::timestamp

-- name: forget_beyond
-- All but the newest go.
delete from capture_visits where visit_id not in (
    select visit_id from capture_visits order by occurred_at desc limit $most
)

-- name: count_one
-- One row of capture_counts, one more than before.
insert into capture_counts values ($day::date, $source, $campaign, $event_type, 1)
on conflict do update set times = times + 1

-- name: counts
-- One row per link handed out: what came through it since the day, most contacts first.
select
    source, campaign,
    coalesce(sum(times) filter (where event_type = 'page_view'), 0)::bigint as visits,
    coalesce(sum(times) filter (where event_type = 'hook_complete'), 0)::bigint as results,
    coalesce(sum(times) filter (where event_type = 'contato'), 0)::bigint as contacts
from capture_counts where day >= $since::date
group by source, campaign
order by contacts desc, visits desc, source, campaign

-- name: is_handed_out
-- One row: whether a link with this origin was handed out.
select exists (select 1 from capture_campaigns where source = $source and campaign = $campaign)

-- name: add_campaign
-- One new row of capture_campaigns.
insert into capture_campaigns values (
    $campaign_id::uuid, $name, $hook, $source, $medium, $campaign, $created_at::timestamp, $created_by
)

-- name: campaigns
-- One row per link handed out, newest first.
select * from capture_campaigns order by created_at desc, campaign_id

-- name: remove_campaigns
-- Links with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from capture_campaigns where campaign_id in (select row_key::uuid from incoming)

-- name: snapshot_campaigns
-- One row per incoming key that exists: the link as JSON.
-- needs: incoming (row_key varchar)
select c.campaign_id::varchar as row_key, to_json(c)::varchar as record
from capture_campaigns c where c.campaign_id in (select row_key::uuid from incoming)

-- name: restore_campaigns
-- One row of capture_campaigns per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into capture_campaigns by name
select unnest(from_json(record::json, '{
    "campaign_id": "UUID", "name": "VARCHAR", "hook": "VARCHAR", "source": "VARCHAR", "medium": "VARCHAR",
    "campaign": "VARCHAR", "created_at": "TIMESTAMP", "created_by": "VARCHAR"
}')) from incoming

-- name: label_campaigns
-- One row per incoming key that exists: its name.
-- needs: incoming (row_key varchar)
select campaign_id::varchar as row_key, name as label
from capture_campaigns where campaign_id in (select row_key::uuid from incoming)
