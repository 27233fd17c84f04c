-- name: grounds
-- One row per legal basis and purpose in use, with how many leads have it.
select legal_basis, purpose, count(*) as leads, count(consent_at) as dated
from leads where deleted_at is null
group by legal_basis, purpose order by leads desc, legal_basis, purpose

-- name: origins
-- One row per origin of leads.
select coalesce(source, 'não informada') as source, count(*) as leads
from leads where deleted_at is null group by all order by leads desc, source

-- name: rows_of
-- One row: how many rows the table has. A table's name is needed to plan it.
select count(*) from query_table(coalesce($table, 'leads'))

-- name: shared
-- One row per field that partners received, with how many times and by how many partners.
select field, count(*) as handoffs, count(distinct partner_id) as partners
from (select partner_id, unnest(from_json(shared_fields, '["varchar"]')) as field from handoffs)
group by field order by handoffs desc, field

-- name: people
-- One row: how many leads are in use, in the bin, and erased so far.
select
    count(*) filter (where deleted_at is null) as in_use, count(*) filter (where deleted_at is not null) as in_bin,
    (select count(*) from erasure_tombstones) as erased
from leads

-- name: decided
-- One row: how many automated decisions the logs hold.
select
    (select count(*) from predictions) as scores, (select count(*) from recommendations) as recommendations,
    (select count(*) from offers) as offers
