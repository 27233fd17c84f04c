-- Keys are kept uncompressed everywhere: finding one row of a bit-packed key of a saved file costs 0.1 ms, so that
-- replacing or taking out many rows took minutes instead of seconds.

-- Comparison key of Portuguese text; twin of foundation.text.fold.
create macro fold(x) as strip_accents(lower(trim(regexp_replace(x, '\s+', ' ', 'g'))));

-- One row per setting that the team changed.
create table workspace_settings (
    name varchar primary key,
    setting json not null
);
