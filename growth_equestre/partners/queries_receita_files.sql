-- These statements run in a database of their own, in memory, while the Receita Federal's files are read. It has the
-- macros made below, the tables kept_line, known_root and kept_root, and variables that the store sets.

-- name: make_fold
-- No row: the comparison key of text, as in every workspace.
create macro fold(x) as strip_accents(lower(trim(regexp_replace(x, '\s+', ' ', 'g'))));

-- name: make_meant
-- No row: a text with the signs that its bytes meant; one of plain letters costs nothing.
create macro meant(x) as case when strlen(x) = length(x) then x
    else translate(x, getvariable('controls_read'), getvariable('signs_meant')) end;

-- name: make_said
-- No row: a field's text with doubled quotes undone, the signs that its bytes meant, and null where it is empty.
create macro said(x) as nullif(trim(regexp_replace(meant(replace(x, '""', '"')), '[\x00-\x1f\x7f]+|  +', ' ', 'g')), '');

-- name: make_day
-- No row: AAAAMMDD as a date; null for zeros and for days that no calendar has.
create macro day_of(x) as case when x >= '18000101' then try_strptime(x, '%Y%m%d')::date end;

-- name: make_sign_value
-- No row: what one of a CNPJ's characters counts; a letter counts as its ASCII code less 48.
create macro sign_value(body, place) as ascii(substring(body, place, 1)) - 48;

-- name: make_first_digit
-- No row: the first check digit of root and branch. Written out, since a list of weights costs ten times as much.
create macro first_digit(body) as (11 - (
    sign_value(body, 1) * 5 + sign_value(body, 2) * 4 + sign_value(body, 3) * 3 + sign_value(body, 4) * 2
    + sign_value(body, 5) * 9 + sign_value(body, 6) * 8 + sign_value(body, 7) * 7 + sign_value(body, 8) * 6
    + sign_value(body, 9) * 5 + sign_value(body, 10) * 4 + sign_value(body, 11) * 3 + sign_value(body, 12) * 2
) % 11) % 11 % 10;

-- name: make_second_digit
-- No row: the second check digit, with the first.
create macro second_digit(body, first) as (11 - (
    sign_value(body, 1) * 6 + sign_value(body, 2) * 5 + sign_value(body, 3) * 4 + sign_value(body, 4) * 3
    + sign_value(body, 5) * 2 + sign_value(body, 6) * 9 + sign_value(body, 7) * 8 + sign_value(body, 8) * 7
    + sign_value(body, 9) * 6 + sign_value(body, 10) * 5 + sign_value(body, 11) * 4 + sign_value(body, 12) * 3
    + first * 2
) % 11) % 11 % 10;

-- name: make_phone_of_digits
-- No row: digits with country code, mobiles with their ninth digit; null for what no line in Brazil has.
create macro phone_of_digits(ddd, number) as case
    when not regexp_full_match(ddd, '[1-9][1-9]') or number = repeat(number[1], length(number)) then null
    when regexp_full_match(number, '[2-5][0-9]{7}|9[0-9]{8}') then '55' || ddd || number
    when regexp_full_match(number, '[6-9][0-9]{7}') then '55' || ddd || '9' || number
end;

-- name: make_phone
-- No row: a phone from its two fields, leading zeros and stray signs dropped.
create macro phone_of(ddd, number) as phone_of_digits(
    ltrim(regexp_replace(ddd, '[^0-9]', '', 'g'), '0'), ltrim(regexp_replace(number, '[^0-9]', '', 'g'), '0'));

-- name: make_email
-- No row: an address in small letters; null for what a form would refuse.
create macro email_of(x) as case
    when regexp_full_match(
        lower(trim(x)),
        '[a-z0-9_+-]{1,40}(\.[a-z0-9_+-]{1,10}){0,2}@([a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?\.)+[a-z]{2,24}')
        and not contains(x, '--')
        and not regexp_matches(lower(trim(x)), '\.(local|localhost|test|invalid|onion|arpa)$')
    then lower(trim(x))
end;

-- name: make_without_cpf
-- No row: a name without the CPF, or the CNPJ's root, that the Receita writes beside the name of a sole trader.
create macro without_cpf(x) as case when not regexp_matches(x, '[0-9]{3}') then x else nullif(trim(regexp_replace(regexp_replace(
    x, '(^|[^0-9])[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}([^0-9]|$)', '\1 \2', 'g'),
    '^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3} +', '')), '') end;

-- name: make_initials
-- No row: a person's name as initials: "J. A. S.".
create macro initials(x) as array_to_string(
    [word[1] || '.' for word in string_split(x, ' ') if word <> '' and word not in ('DA', 'DE', 'DO', 'DAS', 'DOS', 'E')],
    ' ');

-- name: set_controls_read
-- No row: what latin-1 makes of Windows-1252's own bytes.
set variable controls_read = $text;

-- name: set_signs_meant
-- No row: the signs that were meant, in the same order.
set variable signs_meant = $text;

-- name: set_line_pattern
-- No row: the lines of establishments to keep. A variable is compiled once, a parameter for every line.
set variable line_pattern = $text;

-- name: set_market
-- No row: the CNAEs of the equestrian map.
set variable market = $codes::varchar[];

-- name: make_kept_line
-- One row per line of the file being read that is worth keeping.
create or replace temp table kept_line (line varchar);

-- name: make_known_root
-- One row per first eight characters of a CNPJ that the directory has.
create table known_root as
select distinct left(cnpj, 8) as root from read_parquet($path);

-- name: save_known
-- One row per CNPJ that the directory has.
-- needs: incoming (cnpj varchar)
copy (select cnpj::varchar as cnpj from incoming) to $path (format parquet);

-- name: keep_establishments
-- One row per line that may be an active establishment of the equestrian map, or one of a company that we know.
insert into kept_line
select line
from read_csv(
    $path, columns = {'line': 'VARCHAR'}, delim = e'\x01', quote = '', escape = '', header = false, auto_detect = false,
    max_line_size = 2097152, buffer_size = 8388608)
where regexp_matches(line, getvariable('line_pattern'))
   or substring(line, 2, 8) in (select root from known_root);

-- name: keep_of_roots
-- One row per line of a company whose establishment was kept.
insert into kept_line
select line
from read_csv(
    $path, columns = {'line': 'VARCHAR'}, delim = e'\x01', quote = '', escape = '', header = false, auto_detect = false,
    max_line_size = 2097152, buffer_size = 8388608)
where substring(line, 2, 8) in (select root from kept_root);

-- name: keep_all
-- One row per line.
insert into kept_line
select line
from read_csv(
    $path, columns = {'line': 'VARCHAR'}, delim = e'\x01', quote = '', escape = '', header = false,
    auto_detect = false);

-- name: keep_line
-- One row: a line that ends in the middle.
insert into kept_line values ($line);

-- name: forget_lines
-- No row is left.
delete from kept_line;

-- name: make_split_line
-- One row per kept line: its fields; of a broken line, that is not as long as it should be, none.
create macro split_line(fields) as table
with trimmed as (
    select rtrim(line) as line from kept_line
),

split as (
    select
        string_split(substring(line, 2, length(line) - 2), '";"') as field,
        starts_with(line, '"') and ends_with(line, '"') and length(line) > 1 as is_quoted
    from trimmed
    where line <> ''
)

select
    len(field) <> fields or not is_quoted as is_broken,
    case when len(field) = fields and is_quoted then field else [] end as field
from split;

-- name: save_establishments
-- One row per kept line of an establishments file.
copy (
    select
        $file as file,
        is_broken or not regexp_full_match(upper(field[1] || field[2]), '[0-9A-Z]{12}') as is_broken,
        upper(field[1]) as root,
        upper(field[2]) as branch,
        field[3] as check_digits,
        field[4] = '1' as is_headquarters,
        without_cpf(said(field[5])) as trade_name,
        field[6] as situation,
        day_of(field[7]) as situation_since,
        day_of(field[11]) as opened_on,
        field[12] as cnae_main,
        [trim(code) for code in string_split(field[13], ',') if trim(code) <> ''] as cnae_secondary,
        said(concat_ws(', ', nullif(trim(field[14] || ' ' || field[15]), ''), nullif(trim(field[16]), ''),
            nullif(trim(field[17]), ''), nullif(trim(field[18]), ''))) as address,
        case when regexp_full_match(field[19], '[0-9]{5,8}') and field[19]::bigint > 0
            then lpad(field[19], 8, '0') end as postal_code,
        upper(trim(field[20])) as uf,
        lpad(trim(field[21]), 4, '0') as municipality,
        phone_of(field[22], field[23]) as phone_1,
        phone_of(field[24], field[25]) as phone_2,
        email_of(field[28]) as email
    from split_line(30)
) to $path (format parquet);

-- name: save_companies
-- One row per kept line of a companies file. A capital of nines means that it is not known.
copy (
    select
        $file as file,
        is_broken,
        upper(field[1]) as root,
        without_cpf(said(field[2])) as legal_name,
        without_cpf(said(field[2])) is distinct from said(field[2]) as has_cpf,
        field[3] as legal_nature,
        case when regexp_full_match(field[5], '9{9,}[.,]?9*') then null
             when contains(field[5], ',') then try_cast(replace(replace(field[5], '.', ''), ',', '.') as double)
             else try_cast(field[5] as double) end as capital_brl,
        case field[6] when '01' then 'ME' when '03' then 'EPP' when '05' then 'DEMAIS' end as size
    from split_line(7)
) to $path (format parquet);

-- name: save_simples
-- One row per kept line of the Simples file.
copy (
    select
        $file as file,
        is_broken,
        upper(field[1]) as root,
        field[2] = 'S' as is_simples,
        field[5] = 'S' as is_mei
    from split_line(7)
) to $path (format parquet);

-- name: save_municipalities
-- One row per municipality of the Receita's own table.
copy (
    select $file as file, is_broken, lpad(trim(field[1]), 4, '0') as municipality, said(field[2]) as name
    from split_line(2)
) to $path (format parquet);

-- name: take_roots
-- One row per company with a kept establishment.
create or replace table kept_root as
select distinct root from read_parquet($paths) where not is_broken;

-- name: known_roots
-- One row per first eight characters of a CNPJ that the directory has.
select root from known_root;

-- name: kept_roots
-- One row per company with a kept establishment.
-- needs: kept_root (root varchar)
select root from kept_root;

-- name: no_simples
-- No row: what stands for companies, in place of files that the folder lacks.
create or replace view simples as
select '' as file, false as is_broken, '' as root, false as is_simples, false as is_mei where false;

-- name: no_municipality
-- No row: the same for the municipalities.
create or replace view municipality as
select '' as file, false as is_broken, '' as municipality, '' as name where false;

-- name: take_establishments
-- One row per kept establishment with its CNPJ whole. Of two lines the active one on the map counts, whether or not we
-- knew the company when its lines were chosen, then the newest; only lines that repeat another are laid in order.
create or replace table establishment as
with whole as (
    select * from read_parquet($paths) where not is_broken
),

repeated as (
    select root, branch from whole group by root, branch having count(*) > 1
),

chosen as (
    select * from whole anti join repeated using (root, branch)
    union all
    select * from whole semi join repeated using (root, branch)
    qualify row_number() over (
        partition by root, branch
        order by situation = '02' and list_has_any([cnae_main] || cnae_secondary, getvariable('market')) desc,
            situation_since desc nulls last, situation desc, trade_name, cnae_main, cnae_secondary, postal_code,
            address, uf, municipality, phone_1, phone_2, email, opened_on, is_headquarters
    ) = 1
)

select * exclude (first_digit) replace (
        case when len(cnae_secondary) < 2 and not list_contains(cnae_secondary, cnae_main) then cnae_secondary
            else [code for code, place in cnae_secondary
                  if list_position(cnae_secondary, code) = place and code <> cnae_main] end as cnae_secondary),
    root || branch || first_digit || second_digit(root || branch, first_digit) as cnpj
from (select *, first_digit(root || branch) as first_digit from chosen);

-- name: take_companies
-- One row per company of a kept establishment.
create or replace table company as
select * from read_parquet($paths)
where not is_broken
qualify row_number() over (
    partition by root
    order by legal_name nulls last, capital_brl desc nulls last, legal_nature, size, has_cpf
) = 1;

-- name: take_simples
-- One row per company of a kept establishment that the Simples file has.
create or replace table simples as
select root, bool_or(is_simples) as is_simples, bool_or(is_mei) as is_mei
from read_parquet($paths)
where not is_broken
group by root;

-- name: take_municipalities
-- One row per municipality of the Receita's own table.
create or replace table municipality as
select municipality, any_value(name order by name) as name
from read_parquet($paths)
where not is_broken
group by municipality;

-- name: places
-- One row per pair of municipality and state that an establishment has, with the municipality's published name.
select e.municipality, e.uf, any_value(m.name) as name
from establishment e
left join municipality m using (municipality)
group by e.municipality, e.uf
order by e.municipality, e.uf;

-- name: activities
-- One row per CNAE that an establishment has.
select distinct code
from (
    select cnae_main as code from establishment
    union all
    select unnest(cnae_secondary) as code from establishment
)
where code is not null
order by code;

-- name: take_places
-- One row per pair of municipality and state: which municipality that is, if it is one.
-- needs: incoming (municipality varchar, uf varchar, city varchar, state varchar, ibge_code integer, latitude double, longitude double, is_abroad boolean)
create or replace table place as
select municipality::varchar as municipality, uf::varchar as uf, city::varchar as city, state::varchar as state,
    ibge_code::integer as ibge_code, latitude::double as latitude, longitude::double as longitude, is_abroad::boolean as is_abroad
from incoming;

-- name: take_activities
-- One row per CNAE of the tree: its segment and priority if it is on the map, and how close it comes to each segment.
-- needs: incoming (code varchar, segment varchar, priority integer, fit_horses double, fit_services double, fit_events double, fit_equipment double)
create or replace table activity as
select code::varchar as code, segment::varchar as segment, priority::integer as priority, fit_horses::double as fit_horses,
    fit_services::double as fit_services, fit_events::double as fit_events, fit_equipment::double as fit_equipment
from incoming;

-- name: set_off_tree
-- No row: the CNAEs in use that the tree lacks; they are few.
-- needs: establishment (cnae_main varchar, cnae_secondary varchar[])
-- needs: activity (code varchar)
set variable off_tree = (
    select coalesce(list(distinct code), []) from (select unnest(cnae_secondary) as code from establishment)
    where code not in (select code from activity)
);

-- name: save_directory
-- One row per establishment that is active and on the map, or that the directory knows: as a partner would be.
copy (
    with performed as (
        select
            rowid as line,
            unnest([cnae_main] || cnae_secondary) as code,
            generate_subscripts([cnae_main] || cnae_secondary, 1) as place
        from establishment
    ),

    weighed as (
        select
            line,
            max(fit_horses * weight) as fit_horses,
            max(fit_services * weight) as fit_services,
            max(fit_events * weight) as fit_events,
            max(fit_equipment * weight) as fit_equipment,
            min(case when segment is not null then place end) as place_on_map
        from (
            select *, case when place = 1 then $main_weight::double else $secondary_weight::double end as weight
            from performed
            join activity using (code)
        )
        group by line
    ),

    joined as (
        select
            e.* exclude (cnae_main, cnae_secondary, uf, municipality),
            c.legal_name,
            c.legal_nature,
            c.size,
            c.capital_brl,
            c.root is null as is_company_missing,
            coalesce(s.is_simples, false) as is_simples,
            coalesce(s.is_mei, false) as is_mei,
            coalesce(c.legal_nature = '2135' or starts_with(c.legal_nature, '4') or c.has_cpf, false)
                or coalesce(s.is_mei, false) as is_person,
            p.city,
            p.state as uf,
            p.ibge_code,
            p.latitude,
            p.longitude,
            p.is_abroad,
            m.code as cnae_main,
            list_filter(e.cnae_secondary, lambda code: not list_contains(getvariable('off_tree'), code)) as cnae_secondary,
            a.segment,
            coalesce(a.priority, 3) as priority,
            coalesce(w.fit_horses, 0) as fit_horses,
            coalesce(w.fit_services, 0) as fit_services,
            coalesce(w.fit_events, 0) as fit_events,
            coalesce(w.fit_equipment, 0) as fit_equipment,
            e.cnae_main <> '' and m.code is null as is_activity_off_tree
        from establishment e
        left join company c using (root)
        left join simples s using (root)
        left join place p on p.municipality = e.municipality and p.uf = e.uf
        left join weighed w on w.line = e.rowid
        left join activity m on m.code = e.cnae_main
        left join activity a on a.code = ([e.cnae_main] || e.cnae_secondary)[w.place_on_map]
    ),

    masked as (
        select
            *,
            case when is_person then legal_name end as owner_name,
            case
                when not is_person then legal_name
                when legal_nature = '2135' or is_mei
                    then nullif(initials(legal_name), '') || ' (empresário individual)'
                else nullif(initials(legal_name), '') || ' (pessoa física)'
            end as shown_legal_name,
            case
                when not is_person then trade_name
                when fold(trade_name) is distinct from fold(legal_name) then trade_name
            end as shown_trade_name
        from joined
    )

    select
        cnpj,
        left(coalesce(shown_trade_name, shown_legal_name, concat(cnpj[1:2], '.', cnpj[3:5], '.', cnpj[6:8], '/', cnpj[9:12],
            '-', cnpj[13:14])), 200) as name,
        left(shown_legal_name, 200) as legal_name,
        coalesce(phone_1, phone_2) as phone,
        email,
        segment,
        uf,
        city,
        ibge_code,
        latitude,
        longitude,
        priority,
        cnae_main,
        cnae_secondary,
        situation = '02' as is_open,
        segment is not null as is_on_map,
        fit_horses,
        fit_services,
        fit_events,
        fit_equipment,
        situation,
        situation_since,
        opened_on,
        legal_nature,
        size,
        capital_brl,
        is_mei,
        is_simples,
        is_headquarters,
        is_person,
        owner_name,
        case when not is_person then nullif(address, '') end as address,
        postal_code,
        case when phone_1 is not null and phone_2 <> phone_1 then phone_2 end as second_phone,
        is_company_missing,
        is_abroad,
        ibge_code is null and not is_abroad as is_unplaced,
        is_activity_off_tree,
        check_digits <> cnpj[13:14] as has_wrong_digits
    from masked
    where situation = '02' and segment is not null
       or cnpj in (select cnpj from read_parquet($known))
) to $path (format parquet);

-- name: broken_lines
-- One row per file with lines that could not be read: how many among those that matter.
select file, count(*) as lines
from read_parquet($paths, union_by_name = true)
where is_broken
group by file
order by file;

-- name: repeated
-- One row: how many lines repeat an establishment that was read already.
select (select count(*) from read_parquet($paths) where not is_broken) - (select count(*) from establishment) as lines;
