CREATE TABLE public.autoscaler (
    workload_id integer NOT NULL,
    name text NOT NULL,
    cluster_id integer NOT NULL,
    min_replicas integer,
    max_replicas integer,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    cpu_target_percent double precision,
    memory_target_percent double precision,
    metric_count integer,
    is_vertical boolean DEFAULT false NOT NULL
);

CREATE TABLE public.cluster (
    id integer NOT NULL,
    name text NOT NULL,
    is_sample boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    diagnostics jsonb
);

CREATE TABLE public.cluster_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    windows smallint NOT NULL,
    covered_seconds double precision NOT NULL,
    expected_seconds double precision NOT NULL,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    pod_rows integer
);

ALTER TABLE public.cluster ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cluster_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cluster_quarter (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    windows smallint NOT NULL,
    covered_seconds double precision NOT NULL,
    expected_seconds double precision NOT NULL,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision
);

CREATE TABLE public.container_hour (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    workload_id integer NOT NULL,
    container text NOT NULL,
    cpu_indexes integer[] NOT NULL,
    cpu_counts integer[] NOT NULL,
    memory_indexes integer[] NOT NULL,
    memory_counts integer[] NOT NULL,
    memory_max_bytes double precision,
    pod_seconds double precision NOT NULL,
    cpu_request_millicores double precision,
    cpu_limit_millicores double precision,
    memory_request_bytes double precision,
    memory_limit_bytes double precision,
    throttled_periods double precision NOT NULL,
    cfs_periods double precision NOT NULL,
    oom_kills double precision NOT NULL
);

CREATE TABLE public.container_window (
    window_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    workload_id integer NOT NULL,
    container text NOT NULL,
    cpu_indexes integer[] NOT NULL,
    cpu_counts integer[] NOT NULL,
    memory_indexes integer[] NOT NULL,
    memory_counts integer[] NOT NULL,
    memory_max_bytes double precision,
    pod_seconds double precision NOT NULL,
    cpu_request_millicores double precision,
    cpu_limit_millicores double precision,
    memory_request_bytes double precision,
    memory_limit_bytes double precision,
    throttled_periods double precision NOT NULL,
    cfs_periods double precision NOT NULL,
    oom_kills double precision NOT NULL
)
PARTITION BY RANGE (window_start);

CREATE TABLE public.data_revision (
    cluster_id integer NOT NULL,
    day timestamp with time zone NOT NULL,
    revision bigint NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05');

CREATE TABLE public.day_state (
    cluster_id integer NOT NULL,
    day timestamp with time zone NOT NULL,
    is_rolled boolean NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.grid_intensity (
    zone text NOT NULL,
    hour timestamp with time zone NOT NULL,
    grams_per_kwh double precision NOT NULL,
    low_grams_per_kwh double precision NOT NULL,
    high_grams_per_kwh double precision NOT NULL,
    source text NOT NULL,
    is_estimated boolean NOT NULL
);

CREATE TABLE public.hour_state (
    cluster_id integer NOT NULL,
    hour timestamp with time zone NOT NULL,
    state text NOT NULL,
    CONSTRAINT hour_state_state_check CHECK ((state = ANY (ARRAY['open'::text, 'dirty'::text, 'rolled'::text, 'sealed'::text])))
)
WITH (fillfactor='80');

CREATE TABLE public.label (
    subject text NOT NULL,
    subject_id integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    CONSTRAINT label_subject_check CHECK ((subject = ANY (ARRAY['workload'::text, 'namespace'::text, 'node'::text])))
);

CREATE TABLE public.lease (
    cluster_id integer NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.namespace (
    id integer NOT NULL,
    cluster_id integer NOT NULL,
    name text NOT NULL
);

CREATE TABLE public.namespace_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

ALTER TABLE public.namespace ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.namespace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.namespace_quarter (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.namespace_window (
    window_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
)
PARTITION BY RANGE (window_start);

CREATE TABLE public.node (
    id integer NOT NULL,
    cluster_id integer NOT NULL,
    name text NOT NULL
);

CREATE TABLE public.node_class_window (
    window_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    class smallint NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer,
    CONSTRAINT node_class_window_class_check CHECK ((class = ANY (ARRAY[0, 1, 2])))
)
PARTITION BY RANGE (window_start);

CREATE TABLE public.node_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    class smallint NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer,
    CONSTRAINT node_day_class_check CHECK ((class = ANY (ARRAY[0, 1, 2])))
);

CREATE TABLE public.node_group_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    exists_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_capacity_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_capacity_byte_seconds double precision,
    cpu_active_joules double precision,
    cpu_active_low_joules double precision,
    cpu_active_high_joules double precision,
    cpu_idle_joules double precision,
    cpu_idle_low_joules double precision,
    cpu_idle_high_joules double precision,
    memory_joules double precision,
    memory_low_joules double precision,
    memory_high_joules double precision,
    gpu_joules double precision,
    gpu_low_joules double precision,
    gpu_high_joules double precision,
    energy_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_embodied_grams double precision,
    cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.node_group_hour (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    exists_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_capacity_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_capacity_byte_seconds double precision,
    cpu_active_joules double precision,
    cpu_active_low_joules double precision,
    cpu_active_high_joules double precision,
    cpu_idle_joules double precision,
    cpu_idle_low_joules double precision,
    cpu_idle_high_joules double precision,
    memory_joules double precision,
    memory_low_joules double precision,
    memory_high_joules double precision,
    gpu_joules double precision,
    gpu_low_joules double precision,
    gpu_high_joules double precision,
    energy_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_embodied_grams double precision,
    cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cost_low_usd double precision,
    cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.node_group_quarter (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    peak_watts double precision,
    peak_exclude_watts double precision,
    peak_share_watts double precision,
    peak_cpu_claim_cores double precision,
    peak_memory_claim_bytes double precision,
    exists_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_capacity_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_capacity_byte_seconds double precision,
    cpu_active_joules double precision,
    cpu_active_low_joules double precision,
    cpu_active_high_joules double precision,
    cpu_idle_joules double precision,
    cpu_idle_low_joules double precision,
    cpu_idle_high_joules double precision,
    memory_joules double precision,
    memory_low_joules double precision,
    memory_high_joules double precision,
    gpu_joules double precision,
    gpu_low_joules double precision,
    gpu_high_joules double precision,
    energy_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_embodied_grams double precision,
    cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cost_low_usd double precision,
    cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.node_hour (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    class smallint NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer,
    CONSTRAINT node_hour_class_check CHECK ((class = ANY (ARRAY[0, 1, 2])))
);

ALTER TABLE public.node ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.node_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.node_quarter (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    class smallint NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer,
    CONSTRAINT node_quarter_class_check CHECK ((class = ANY (ARRAY[0, 1, 2])))
);

CREATE TABLE public.node_spec (
    node_id integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    provider text NOT NULL,
    instance_type text,
    region text,
    zone text,
    architecture text,
    microarchitecture text,
    pool text,
    is_spot boolean NOT NULL,
    vcpus double precision,
    memory_bytes double precision,
    allocatable_cpu_cores double precision,
    allocatable_memory_bytes double precision,
    gpu_model text,
    gpu_count integer NOT NULL,
    grid_zone text,
    serverless text
);

CREATE TABLE public.node_window (
    window_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    node_id integer NOT NULL,
    exists_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_capacity_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_capacity_byte_seconds double precision,
    cpu_active_joules double precision,
    cpu_active_low_joules double precision,
    cpu_active_high_joules double precision,
    cpu_idle_joules double precision,
    cpu_idle_low_joules double precision,
    cpu_idle_high_joules double precision,
    memory_joules double precision,
    memory_low_joules double precision,
    memory_high_joules double precision,
    gpu_joules double precision,
    gpu_low_joules double precision,
    gpu_high_joules double precision,
    energy_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_embodied_grams double precision,
    cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    grid_zone text,
    intensity_grams_per_kwh double precision NOT NULL,
    intensity_low_grams_per_kwh double precision NOT NULL,
    intensity_high_grams_per_kwh double precision NOT NULL,
    pue double precision NOT NULL,
    pue_low double precision NOT NULL,
    pue_high double precision NOT NULL,
    idle_embodied_memory_part double precision,
    idle_embodied_gpu_part double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
)
PARTITION BY RANGE (window_start);

CREATE TABLE public.pod (
    id integer NOT NULL,
    cluster_id integer NOT NULL,
    workload_id integer NOT NULL,
    node_id integer NOT NULL,
    uid text NOT NULL,
    name text NOT NULL,
    cpu_request_cores double precision,
    memory_request_bytes double precision,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    last_seen_day date GENERATED ALWAYS AS (((last_seen AT TIME ZONE 'UTC'::text))::date) STORED NOT NULL
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.05');

CREATE TABLE public.pod_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    workload_id integer NOT NULL,
    pod_id integer NOT NULL,
    node_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.pod_hour (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    workload_id integer NOT NULL,
    pod_id integer NOT NULL,
    node_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

ALTER TABLE public.pod ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.pod_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pod_window (
    window_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    workload_id integer NOT NULL,
    pod_id integer NOT NULL,
    node_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
)
PARTITION BY RANGE (window_start);

CREATE TABLE public.recommendation (
    id text NOT NULL,
    cluster_id integer NOT NULL,
    type text NOT NULL,
    severity text NOT NULL,
    confidence text NOT NULL,
    status text NOT NULL,
    namespace text,
    workload_kind text,
    workload_name text,
    node text,
    realisable_energy_kwh double precision NOT NULL,
    realisable_energy_kwh_low double precision NOT NULL,
    realisable_energy_kwh_high double precision NOT NULL,
    realisable_carbon_grams double precision NOT NULL,
    realisable_carbon_grams_low double precision NOT NULL,
    realisable_carbon_grams_high double precision NOT NULL,
    realisable_cost_usd double precision NOT NULL,
    reallocated_energy_kwh double precision NOT NULL,
    reallocated_energy_kwh_low double precision NOT NULL,
    reallocated_energy_kwh_high double precision NOT NULL,
    reallocated_carbon_grams double precision NOT NULL,
    reallocated_carbon_grams_low double precision NOT NULL,
    reallocated_carbon_grams_high double precision NOT NULL,
    reallocated_cost_usd double precision NOT NULL,
    annual_factor double precision NOT NULL,
    annual_carbon_grams double precision NOT NULL,
    annual_cost_usd double precision NOT NULL,
    finding jsonb NOT NULL,
    first_found_at timestamp with time zone NOT NULL,
    last_found_at timestamp with time zone NOT NULL,
    status_changed_at timestamp with time zone NOT NULL,
    reason text,
    reference text,
    expires_at timestamp with time zone,
    dismissed_evidence jsonb,
    verification jsonb,
    version integer NOT NULL,
    realisable_cost_usd_low double precision,
    realisable_cost_usd_high double precision,
    reallocated_cost_usd_low double precision,
    reallocated_cost_usd_high double precision,
    CONSTRAINT recommendation_confidence_check CHECK ((confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text]))),
    CONSTRAINT recommendation_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'warning'::text, 'info'::text]))),
    CONSTRAINT recommendation_status_check CHECK ((status = ANY (ARRAY['open'::text, 'applied'::text, 'dismissed'::text, 'resolved'::text, 'expired'::text])))
);

CREATE TABLE public.recommendation_evaluation (
    cluster_id integer NOT NULL,
    revision bigint NOT NULL,
    evaluated_at timestamp with time zone,
    evidence_from timestamp with time zone,
    evidence_to timestamp with time zone,
    hours integer,
    footprint jsonb
);

CREATE TABLE public.recommendation_run (
    id text NOT NULL,
    cluster_id integer NOT NULL,
    request jsonb NOT NULL,
    state text NOT NULL,
    attempt integer NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    evidence_from timestamp with time zone,
    evidence_to timestamp with time zone,
    counts jsonb,
    detail text,
    CONSTRAINT recommendation_run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text])))
);

CREATE TABLE public.recommendation_transition (
    recommendation_id text NOT NULL,
    sequence integer NOT NULL,
    cluster_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    from_status text,
    to_status text NOT NULL,
    actor text NOT NULL,
    reason text,
    reference text,
    expires_at timestamp with time zone,
    actor_name text,
    CONSTRAINT recommendation_transition_actor_check CHECK ((actor = ANY (ARRAY['engine'::text, 'api'::text])))
);

CREATE TABLE public.window_run (
    cluster_id integer NOT NULL,
    window_start timestamp with time zone NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL,
    last_tried_at timestamp with time zone NOT NULL,
    problems jsonb NOT NULL,
    covered_seconds double precision,
    expected_seconds double precision,
    pod_rows integer,
    CONSTRAINT window_run_status_check CHECK ((status = ANY (ARRAY['complete'::text, 'partial'::text, 'empty'::text, 'failed'::text, 'too_late'::text])))
);

CREATE TABLE public.workload (
    id integer NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    kind text NOT NULL,
    name text NOT NULL
);

CREATE TABLE public.workload_day (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    workload_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

CREATE TABLE public.workload_hour (
    bucket_start timestamp with time zone NOT NULL,
    cluster_id integer NOT NULL,
    namespace_id integer NOT NULL,
    workload_id integer NOT NULL,
    live_seconds double precision,
    covered_seconds double precision,
    cpu_core_seconds double precision,
    cpu_request_core_seconds double precision,
    cpu_claim_core_seconds double precision,
    memory_byte_seconds double precision,
    memory_request_byte_seconds double precision,
    memory_claim_byte_seconds double precision,
    memory_max_bytes double precision,
    network_receive_bytes double precision,
    network_transmit_bytes double precision,
    disk_bytes double precision,
    restarts double precision,
    oom_kills double precision,
    throttled_periods double precision,
    cfs_periods double precision,
    gpu_seconds double precision,
    cpu_active_joules double precision,
    cpu_idle_joules double precision,
    memory_joules double precision,
    gpu_joules double precision,
    energy_joules double precision,
    energy_low_joules double precision,
    energy_high_joules double precision,
    facility_joules double precision,
    carbon_operational_grams double precision,
    carbon_operational_low_grams double precision,
    carbon_operational_high_grams double precision,
    carbon_embodied_grams double precision,
    carbon_embodied_low_grams double precision,
    carbon_embodied_high_grams double precision,
    cost_cpu_usd double precision,
    cost_memory_usd double precision,
    cost_other_usd double precision,
    shared_energy_joules double precision,
    shared_energy_low_joules double precision,
    shared_energy_high_joules double precision,
    shared_facility_joules double precision,
    shared_carbon_operational_grams double precision,
    shared_carbon_operational_low_grams double precision,
    shared_carbon_operational_high_grams double precision,
    shared_carbon_embodied_grams double precision,
    shared_carbon_embodied_low_grams double precision,
    shared_carbon_embodied_high_grams double precision,
    shared_cost_usd double precision,
    quality smallint,
    reasons bigint,
    price_sources integer,
    intensity_sources integer,
    pue_sources integer,
    methodology_version smallint,
    cpu_limit_millicores double precision,
    memory_limit_bytes double precision,
    cost_low_usd double precision,
    cost_high_usd double precision,
    shared_cost_low_usd double precision,
    shared_cost_high_usd double precision,
    power_sources integer,
    embodied_sources integer,
    methodology_versions integer
);

ALTER TABLE public.workload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.workload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.autoscaler
    ADD CONSTRAINT autoscaler_pkey PRIMARY KEY (workload_id, name);

ALTER TABLE ONLY public.cluster_day
    ADD CONSTRAINT cluster_day_pkey PRIMARY KEY (bucket_start, cluster_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT cluster_name_key UNIQUE (name);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT cluster_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cluster_quarter
    ADD CONSTRAINT cluster_quarter_pkey PRIMARY KEY (bucket_start, cluster_id);

ALTER TABLE ONLY public.container_hour
    ADD CONSTRAINT container_hour_pkey PRIMARY KEY (bucket_start, workload_id, container);

ALTER TABLE ONLY public.container_window
    ADD CONSTRAINT container_window_pkey PRIMARY KEY (window_start, workload_id, container);

ALTER TABLE ONLY public.data_revision
    ADD CONSTRAINT data_revision_pkey PRIMARY KEY (cluster_id, day);

ALTER TABLE ONLY public.day_state
    ADD CONSTRAINT day_state_pkey PRIMARY KEY (cluster_id, day);

ALTER TABLE ONLY public.grid_intensity
    ADD CONSTRAINT grid_intensity_pkey PRIMARY KEY (zone, hour);

ALTER TABLE ONLY public.hour_state
    ADD CONSTRAINT hour_state_pkey PRIMARY KEY (cluster_id, hour);

ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_pkey PRIMARY KEY (subject, subject_id, key, valid_from);

ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (cluster_id);

ALTER TABLE ONLY public.namespace
    ADD CONSTRAINT namespace_cluster_id_name_key UNIQUE (cluster_id, name);

ALTER TABLE ONLY public.namespace_day
    ADD CONSTRAINT namespace_day_pkey PRIMARY KEY (bucket_start, namespace_id);

ALTER TABLE ONLY public.namespace
    ADD CONSTRAINT namespace_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.namespace_quarter
    ADD CONSTRAINT namespace_quarter_pkey PRIMARY KEY (bucket_start, namespace_id);

ALTER TABLE ONLY public.namespace_window
    ADD CONSTRAINT namespace_window_pkey PRIMARY KEY (window_start, namespace_id);

ALTER TABLE ONLY public.node_class_window
    ADD CONSTRAINT node_class_window_pkey PRIMARY KEY (window_start, node_id, class);

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_cluster_id_name_key UNIQUE (cluster_id, name);

ALTER TABLE ONLY public.node_day
    ADD CONSTRAINT node_day_pkey PRIMARY KEY (bucket_start, node_id, class);

ALTER TABLE ONLY public.node_group_day
    ADD CONSTRAINT node_group_day_pkey PRIMARY KEY (bucket_start, node_id);

ALTER TABLE ONLY public.node_group_hour
    ADD CONSTRAINT node_group_hour_pkey PRIMARY KEY (bucket_start, node_id);

ALTER TABLE ONLY public.node_group_quarter
    ADD CONSTRAINT node_group_quarter_pkey PRIMARY KEY (bucket_start, node_id);

ALTER TABLE ONLY public.node_hour
    ADD CONSTRAINT node_hour_pkey PRIMARY KEY (bucket_start, node_id, class);

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.node_quarter
    ADD CONSTRAINT node_quarter_pkey PRIMARY KEY (bucket_start, node_id, class);

ALTER TABLE ONLY public.node_spec
    ADD CONSTRAINT node_spec_pkey PRIMARY KEY (node_id, valid_from);

ALTER TABLE ONLY public.node_window
    ADD CONSTRAINT node_window_pkey PRIMARY KEY (window_start, node_id);

ALTER TABLE ONLY public.pod
    ADD CONSTRAINT pod_cluster_id_uid_key UNIQUE (cluster_id, uid);

ALTER TABLE ONLY public.pod_day
    ADD CONSTRAINT pod_day_pkey PRIMARY KEY (bucket_start, workload_id, pod_id);

ALTER TABLE ONLY public.pod_hour
    ADD CONSTRAINT pod_hour_pkey PRIMARY KEY (bucket_start, workload_id, pod_id);

ALTER TABLE ONLY public.pod
    ADD CONSTRAINT pod_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pod_window
    ADD CONSTRAINT pod_window_pkey PRIMARY KEY (window_start, workload_id, pod_id);

ALTER TABLE ONLY public.recommendation_evaluation
    ADD CONSTRAINT recommendation_evaluation_pkey PRIMARY KEY (cluster_id);

ALTER TABLE ONLY public.recommendation
    ADD CONSTRAINT recommendation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recommendation_run
    ADD CONSTRAINT recommendation_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recommendation_transition
    ADD CONSTRAINT recommendation_transition_pkey PRIMARY KEY (recommendation_id, sequence);

ALTER TABLE ONLY public.window_run
    ADD CONSTRAINT window_run_pkey PRIMARY KEY (cluster_id, window_start);

ALTER TABLE ONLY public.workload_day
    ADD CONSTRAINT workload_day_pkey PRIMARY KEY (bucket_start, workload_id);

ALTER TABLE ONLY public.workload_hour
    ADD CONSTRAINT workload_hour_pkey PRIMARY KEY (bucket_start, workload_id);

ALTER TABLE ONLY public.workload
    ADD CONSTRAINT workload_namespace_id_kind_name_key UNIQUE (namespace_id, kind, name);

ALTER TABLE ONLY public.workload
    ADD CONSTRAINT workload_pkey PRIMARY KEY (id);

CREATE INDEX cluster_day_cluster_id_bucket_start_idx ON public.cluster_day USING btree (cluster_id, bucket_start);

CREATE INDEX cluster_quarter_cluster_id_bucket_start_idx ON public.cluster_quarter USING btree (cluster_id, bucket_start);

CREATE INDEX container_hour_cluster_id_bucket_start_idx ON public.container_hour USING btree (cluster_id, bucket_start);

CREATE INDEX container_window_cluster_id_window_start_idx ON ONLY public.container_window USING btree (cluster_id, window_start);

CREATE INDEX hour_state_unrolled_idx ON public.hour_state USING btree (cluster_id, hour) WHERE (state = ANY (ARRAY['open'::text, 'dirty'::text]));

CREATE INDEX label_key_value_idx ON public.label USING btree (subject, key, value);

CREATE INDEX namespace_day_cluster_id_bucket_start_idx ON public.namespace_day USING btree (cluster_id, bucket_start);

CREATE INDEX namespace_quarter_cluster_id_bucket_start_idx ON public.namespace_quarter USING btree (cluster_id, bucket_start);

CREATE INDEX namespace_window_cluster_id_window_start_idx ON ONLY public.namespace_window USING btree (cluster_id, window_start);

CREATE INDEX node_class_window_cluster_id_window_start_idx ON ONLY public.node_class_window USING btree (cluster_id, window_start);

CREATE INDEX node_day_cluster_id_bucket_start_idx ON public.node_day USING btree (cluster_id, bucket_start);

CREATE INDEX node_group_day_cluster_id_bucket_start_idx ON public.node_group_day USING btree (cluster_id, bucket_start);

CREATE INDEX node_group_hour_cluster_id_bucket_start_idx ON public.node_group_hour USING btree (cluster_id, bucket_start);

CREATE INDEX node_group_quarter_cluster_id_bucket_start_idx ON public.node_group_quarter USING btree (cluster_id, bucket_start);

CREATE INDEX node_hour_cluster_id_bucket_start_idx ON public.node_hour USING btree (cluster_id, bucket_start);

CREATE INDEX node_quarter_cluster_id_bucket_start_idx ON public.node_quarter USING btree (cluster_id, bucket_start);

CREATE INDEX node_window_cluster_id_window_start_idx ON ONLY public.node_window USING btree (cluster_id, window_start);

CREATE INDEX pod_cluster_id_last_seen_day_idx ON public.pod USING btree (cluster_id, last_seen_day);

CREATE INDEX pod_cluster_id_name_idx ON public.pod USING btree (cluster_id, name);

CREATE INDEX pod_day_cluster_id_bucket_start_idx ON public.pod_day USING btree (cluster_id, bucket_start);

CREATE INDEX pod_hour_cluster_id_bucket_start_idx ON public.pod_hour USING btree (cluster_id, bucket_start);

CREATE INDEX pod_window_cluster_id_window_start_idx ON ONLY public.pod_window USING btree (cluster_id, window_start);

CREATE INDEX pod_workload_id_first_seen_idx ON public.pod USING btree (workload_id, first_seen);

CREATE INDEX recommendation_cluster_id_status_idx ON public.recommendation USING btree (cluster_id, status);

CREATE UNIQUE INDEX recommendation_run_queued_idx ON public.recommendation_run USING btree (cluster_id, request) WHERE (state = 'queued'::text);

CREATE INDEX recommendation_run_waiting_idx ON public.recommendation_run USING btree (cluster_id, requested_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX recommendation_transition_at_idx ON public.recommendation_transition USING btree (cluster_id, at);

CREATE INDEX workload_cluster_id_idx ON public.workload USING btree (cluster_id);

CREATE INDEX workload_day_cluster_id_bucket_start_idx ON public.workload_day USING btree (cluster_id, bucket_start);

CREATE INDEX workload_hour_cluster_id_bucket_start_idx ON public.workload_hour USING btree (cluster_id, bucket_start);

ALTER TABLE ONLY public.namespace
    ADD CONSTRAINT namespace_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.node_spec
    ADD CONSTRAINT node_spec_node_id_fkey FOREIGN KEY (node_id) REFERENCES public.node(id);

ALTER TABLE ONLY public.pod
    ADD CONSTRAINT pod_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.pod
    ADD CONSTRAINT pod_node_id_fkey FOREIGN KEY (node_id) REFERENCES public.node(id);

ALTER TABLE ONLY public.pod
    ADD CONSTRAINT pod_workload_id_fkey FOREIGN KEY (workload_id) REFERENCES public.workload(id);

ALTER TABLE ONLY public.recommendation
    ADD CONSTRAINT recommendation_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.recommendation_evaluation
    ADD CONSTRAINT recommendation_evaluation_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.recommendation_run
    ADD CONSTRAINT recommendation_run_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.recommendation_transition
    ADD CONSTRAINT recommendation_transition_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.recommendation_transition
    ADD CONSTRAINT recommendation_transition_recommendation_id_fkey FOREIGN KEY (recommendation_id) REFERENCES public.recommendation(id);

ALTER TABLE ONLY public.workload
    ADD CONSTRAINT workload_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.cluster(id);

ALTER TABLE ONLY public.workload
    ADD CONSTRAINT workload_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES public.namespace(id);
