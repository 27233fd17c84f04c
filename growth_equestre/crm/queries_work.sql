-- name: add_note
-- One new row of lead_notes.
insert into lead_notes values (
    $note_id::uuid, $lead_id::uuid, $body, $author_id, $author_name, $written_at::timestamp
)

-- name: notes
-- One row per note of the lead, newest first.
select * from lead_notes where lead_id = $lead_id::uuid order by written_at desc, note_id

-- name: note
-- One row: the note with this id.
select * from lead_notes where note_id = $note_id::uuid

-- name: snapshot_notes
-- One row per incoming key that exists: the note as JSON.
-- needs: incoming (row_key varchar)
select n.note_id::varchar as row_key, to_json(n)::varchar as record
from lead_notes n where n.note_id in (select row_key::uuid from incoming)

-- name: restore_notes
-- One row of lead_notes per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into lead_notes by name
select unnest(from_json(record::json, '{
    "note_id": "UUID", "lead_id": "UUID", "body": "VARCHAR", "author_id": "VARCHAR", "author_name": "VARCHAR",
    "written_at": "TIMESTAMP"
}')) from incoming

-- name: remove_notes
-- Notes with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from lead_notes where note_id in (select row_key::uuid from incoming)

-- name: label_notes
-- One row per incoming key that exists: when it was written.
-- needs: incoming (row_key varchar)
select note_id::varchar as row_key, 'Nota de ' || author_name as label
from lead_notes where note_id in (select row_key::uuid from incoming)

-- name: note_keys_of_leads
-- One row per note of the incoming leads.
-- needs: incoming (row_key varchar)
select note_id::varchar as row_key from lead_notes
where lead_id in (select row_key::uuid from incoming) order by note_id

-- name: put_task
-- One row of lead_tasks, new or in the place of the old.
insert or replace into lead_tasks values (
    $task_id::uuid, $lead_id::uuid, $title, $due_at::timestamp, $owner, $created_at::timestamp, $created_by,
    $done_at::timestamp, $done_by
)

-- name: tasks
-- One row per task of the lead: open ones first, by their moment; then the done ones, the last done first.
select * from lead_tasks where lead_id = $lead_id::uuid
order by done_at desc nulls first, due_at, task_id

-- name: task
-- One row: the task with this id.
select * from lead_tasks where task_id = $task_id::uuid

-- name: open_tasks
-- One row per open task of leads in use, with the lead's name, the most urgent first.
select t.*, l.name as lead_name
from lead_tasks t join leads l using (lead_id)
where t.done_at is null and l.deleted_at is null
  and ($owner::varchar is null or t.owner = $owner::varchar)
order by t.due_at, t.task_id
limit $limit

-- name: snapshot_tasks
-- One row per incoming key that exists: the task as JSON.
-- needs: incoming (row_key varchar)
select t.task_id::varchar as row_key, to_json(t)::varchar as record
from lead_tasks t where t.task_id in (select row_key::uuid from incoming)

-- name: restore_tasks
-- One row of lead_tasks per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into lead_tasks by name
select unnest(from_json(record::json, '{
    "task_id": "UUID", "lead_id": "UUID", "title": "VARCHAR", "due_at": "TIMESTAMP", "owner": "VARCHAR",
    "created_at": "TIMESTAMP", "created_by": "VARCHAR", "done_at": "TIMESTAMP", "done_by": "VARCHAR"
}')) from incoming

-- name: remove_tasks
-- Tasks with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from lead_tasks where task_id in (select row_key::uuid from incoming)

-- name: label_tasks
-- One row per incoming key that exists: its title.
-- needs: incoming (row_key varchar)
select task_id::varchar as row_key, title as label
from lead_tasks where task_id in (select row_key::uuid from incoming)

-- name: task_keys_of_leads
-- One row per task of the incoming leads.
-- needs: incoming (row_key varchar)
select task_id::varchar as row_key from lead_tasks
where lead_id in (select row_key::uuid from incoming) order by task_id

-- name: put_step
-- One row of lead_next_steps, new or in the place of the old.
insert or replace into lead_next_steps values (
    $step_id::uuid, $lead_id::uuid, $step, $due_at::timestamp, $set_at::timestamp, $set_by
)

-- name: steps
-- One row per next step of the lead, the newest first.
select * from lead_next_steps where lead_id = $lead_id::uuid order by set_at desc, step_id

-- name: snapshot_steps
-- One row per incoming key that exists: the next step as JSON.
-- needs: incoming (row_key varchar)
select s.step_id::varchar as row_key, to_json(s)::varchar as record
from lead_next_steps s where s.step_id in (select row_key::uuid from incoming)

-- name: restore_steps
-- One row of lead_next_steps per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into lead_next_steps by name
select unnest(from_json(record::json, '{
    "step_id": "UUID", "lead_id": "UUID", "step": "VARCHAR", "due_at": "TIMESTAMP", "set_at": "TIMESTAMP",
    "set_by": "VARCHAR"
}')) from incoming

-- name: remove_steps
-- Next steps with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from lead_next_steps where step_id in (select row_key::uuid from incoming)

-- name: label_steps
-- One row per incoming key that exists: its words.
-- needs: incoming (row_key varchar)
select step_id::varchar as row_key, step as label
from lead_next_steps where step_id in (select row_key::uuid from incoming)

-- name: step_keys_of_leads
-- One row per next step of the incoming leads.
-- needs: incoming (row_key varchar)
select step_id::varchar as row_key from lead_next_steps
where lead_id in (select row_key::uuid from incoming) order by step_id

-- name: leads_with_work
-- One row per incoming lead about which the team wrote something.
-- needs: incoming (row_key varchar)
select lead_id::varchar as row_key from lead_notes where lead_id in (select row_key::uuid from incoming)
union
select lead_id::varchar as row_key from lead_tasks where lead_id in (select row_key::uuid from incoming)
union
select lead_id::varchar as row_key from lead_next_steps where lead_id in (select row_key::uuid from incoming)
