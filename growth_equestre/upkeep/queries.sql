-- name: add_copy
-- One new row of copies.
insert or replace into copies (file_name, made_at, is_scheduled, size_bytes, row_count, fault)
values ($file_name, $made_at, $is_scheduled, $size_bytes, $row_count, $fault)

-- name: newest_copies
-- One row per try at a copy, newest first.
select file_name, made_at, is_scheduled, size_bytes, row_count, fault
from copies
order by made_at desc
limit $limit

-- name: forget_copies
-- Tries older than the newest so many.
delete from copies
where file_name not in (select file_name from copies order by made_at desc limit $limit)

-- name: newest_good
-- One row: when the newest copy that passed its rehearsal was made; null without any.
select max(made_at) from copies where fault = ''

-- name: first_job
-- One row: when the first work of this workspace was queued; null where no application ever looked after it.
select min(created_at) from jobs

-- name: count_erased
-- One row: how many ids of erased people are remembered.
select count(*) from erasure_tombstones
