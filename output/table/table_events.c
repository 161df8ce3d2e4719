/* outages.csv, events.csv, requests.csv and ages.csv: who lost how much and why, what happened when, single requests, and how
 * old the DNS answers in use were. */
#include "output/table/table.h"

#include "output/study.h"
#include <math.h>
#include <string.h>

#define COLUMNS(columns) (uint32_t)(sizeof columns / sizeof columns[0]), columns

/* ---- outages.csv ---- */

static const struct column outages_columns[] = {
    {"arm", "", "label of the variant"},
    {"event", "", "fault that the requests were lost to; none: to no fault"},
    {"cause", "", "why they were lost"},
    {"lost_requests", "", "per replication"},
    {"lost_user_s", "s",
     "the time that as many requests stand for, times users: sum over clients of lost / rate * users, per replication"},
    {"share_ratio", "", "of all requests lost to this event"},
    {"from_s", "s", "when the first of them was due, all replications"},
    {"to_s", "s", "when the last of them was due"},
};

/* Requests lost to a fault for one cause, all clients. */
struct loss {
    struct lost_block lost;
    double user_s;
};

/* A client whose users send one request each s seconds loses s user-seconds with each lost request. */
static double user_seconds(const struct study *study, uint32_t client, uint64_t lost)
{
    const struct layout *layout = study->layout;
    uint32_t number = layout->first[GROUP_CLIENT] + client;
    uint32_t i = study_find(study, "requests", "client", layout->group[number].item, "rate");
    double rate_per_s = i < layout->n_statistics ? study->spread[i].mean : 0;
    return rate_per_s > 0 ? (double)lost / rate_per_s * layout->spec->client[client].users : 0;
}

static struct loss loss_of(const struct study *study, uint32_t fault, uint8_t cause)
{
    struct loss sum = {{0, 0, 0}, 0};
    uint32_t clients = layout_clients(study->layout);
    for (uint32_t c = 0; c < clients; c++) {
        const struct lost_block *lost = &study->lost[((size_t)fault * clients + c) * CAUSE_KINDS + cause];
        if (lost->n == 0)
            continue;
        if (sum.lost.n == 0 || lost->first_due < sum.lost.first_due)
            sum.lost.first_due = lost->first_due;
        if (sum.lost.n == 0 || lost->last_due > sum.lost.last_due)
            sum.lost.last_due = lost->last_due;
        sum.lost.n += lost->n;
        sum.user_s += user_seconds(study, c, lost->n);
    }
    return sum;
}

static void write_outages(struct csv_writer *csv, const struct study *study)
{
    const struct layout *layout = study->layout;
    uint32_t n_faults = layout->spec->n_faults;
    for (uint32_t f = 0; f <= n_faults; f++) {
        struct loss loss[CAUSE_KINDS];
        uint64_t all = 0;
        for (uint8_t cause = 0; cause < CAUSE_KINDS; cause++) {
            loss[cause] = loss_of(study, f, cause);
            all += loss[cause].lost.n;
        }
        for (uint8_t cause = 0; cause < CAUSE_KINDS; cause++) {
            if (loss[cause].lost.n == 0)
                continue;
            csv_text(csv, study->label);
            csv_text(csv, f < n_faults ? layout->fault_item[f] : "none");
            csv_text(csv, cause_name(cause));
            csv_number(csv, (double)loss[cause].lost.n / study->n_replications);
            csv_number(csv, loss[cause].user_s / study->n_replications);
            csv_number(csv, (double)loss[cause].lost.n / (double)all);
            csv_time_s(csv, loss[cause].lost.first_due);
            csv_time_s(csv, loss[cause].lost.last_due);
            csv_end_line(csv);
        }
    }
}

const struct table table_outages = {"outages.csv", COLUMNS(outages_columns), write_outages};

/* ---- events.csv ---- */

static const struct column events_columns[] = {
    {"arm", "", "label of the variant"},
    {"replication", "", "number from 0"},
    {"time_s", "s", "when"},
    {"kind", "", "fault_start, fault_end, change, down_noticed, up_noticed, fail_open"},
    {"subject", "", "what it happened to"},
    {"detail", "", "which fault or change, or who noticed"},
    {"planned", "", "1: at a time set in the scenario; 0: noticed or random"},
};

static void write_events(struct csv_writer *csv, const struct study *study)
{
    static const char *const kind[EVENT_RECORD_KINDS] = {"fault_start",  "fault_end",  "change",
                                                         "down_noticed", "up_noticed", "fail_open"};
    for (uint32_t r = 0; r < study->n_replications; r++)
        for (uint32_t i = 0; i < study->replication[r].n_events; i++) {
            const struct kept_event *event = &study->replication[r].event[i];
            csv_text(csv, study->label);
            csv_count(csv, r);
            csv_time_s(csv, event->time);
            csv_text(csv, kind[event->kind]);
            csv_text(csv, event->subject);
            csv_text(csv, event->detail);
            csv_count(csv, event->planned);
            csv_end_line(csv);
        }
}

const struct table table_events = {"events.csv", COLUMNS(events_columns), write_events};

/* ---- requests.csv ---- */

static const struct column requests_columns[] = {
    {"arm", "", "label of the variant"},
    {"replication", "", "number from 0"},
    {"request", "", "number within the replication, from 0"},
    {"time_s", "s", "when it was due first"},
    {"client", "", "client group"},
    {"path", "", "path asked for"},
    {"resolver", "", "resolver group; empty: none"},
    {"dns_source", "",
     "where the last try's address came from: none, connection, client_cache, resolver_cache, authority, failed"},
    {"dns_age_s", "s", "since the authority made the answer in use; empty without DNS"},
    {"site", "", "of the last try; empty: it got no address"},
    {"server", "", "pool/server of the last try; empty: it did not get so far"},
    {"connection", "", "none, new, reused"},
    {"tries", "", "1: no retry"},
    {"dns_ms", "ms", "this and the following seven columns add up to response_ms"},
    {"connect_ms", "ms", "connect and TLS"},
    {"balancer_ms", "ms", "in balancers"},
    {"queue_ms", "ms", "waiting for a worker"},
    {"service_ms", "ms", "being served"},
    {"network_ms", "ms", "on the way, connect excluded"},
    {"wait_ms", "ms", "failed tries and pauses between tries"},
    {"response_ms", "ms", "from the first due time to the last byte, or to giving up"},
    {"outcome", "", "ok, error, refused, reset, rejected, connect_timeout, timeout, dns_failure"},
    {"cause", "",
     "why it failed or was late: none, dns, server, detection, resolver_cache, client_cache, connection, retry, overload, "
     "network"},
};

/* "app/2" of "eu-site/app/2". */
static const char *server_text(const struct layout *layout, const struct request_record *record)
{
    if (record->site == PROBE_NONE || record->pool == PROBE_NONE || record->server == PROBE_NONE)
        return "";
    const char *item = layout->server_item[layout_server(layout, record->site, record->pool, record->server)];
    return item + strlen(layout->spec->site[record->site].name) + 1;
}

static void write_where(struct csv_writer *csv, const struct layout *layout, const struct request_record *record)
{
    const struct spec *spec = layout->spec;
    static const char *const source[DNS_SOURCE_KINDS] = {"none",           "connection", "client_cache",
                                                         "resolver_cache", "authority",  "failed"};
    static const char *const connection[] = {"none", "new", "reused"};
    csv_text(csv, spec->client[record->client].name);
    csv_text(csv, record->path == PROBE_NONE ? "" : spec->path[record->path]);
    csv_text(csv, record->resolver == PROBE_NONE ? "" : spec->resolver[record->resolver].name);
    csv_text(csv, source[record->dns_source]);
    if (record->dns_source == DNS_SOURCE_NONE || record->dns_source == DNS_SOURCE_FAILED)
        csv_text(csv, "");
    else
        csv_time_s(csv, record->dns_age);
    csv_text(csv, record->site == PROBE_NONE ? "" : spec->site[record->site].name);
    csv_text(csv, server_text(layout, record));
    csv_text(csv, connection[record->connection]);
    csv_count(csv, record->tries);
}

static void write_requests(struct csv_writer *csv, const struct study *study)
{
    for (uint32_t r = 0; r < study->n_replications; r++)
        for (uint32_t i = 0; i < study->replication[r].n_kept; i++) {
            const struct request_record *record = &study->replication[r].kept[i];
            const simtime part[] = {record->dns,     record->connect, record->balancer, record->queue,
                                    record->service, record->network, record->wait,     record->response};
            csv_text(csv, study->label);
            csv_count(csv, r);
            csv_count(csv, record->number);
            csv_time_s(csv, record->due);
            write_where(csv, study->layout, record);
            for (uint32_t p = 0; p < sizeof part / sizeof part[0]; p++)
                csv_time_ms(csv, part[p]);
            csv_text(csv, outcome_name(record->outcome));
            csv_text(csv, cause_name(record->cause));
            csv_end_line(csv);
        }
}

const struct table table_requests = {"requests.csv", COLUMNS(requests_columns), write_requests};

/* ---- ages.csv ---- */

static const struct column ages_columns[] = {
    {"arm", "", "label of the variant"},
    {"by", "", "all or client"},
    {"item", "", "client group"},
    {"from_s", "s", "age of the DNS answer that a request used, since the authority made it: from here"},
    {"to_s", "s", "to here"},
    {"requests", "", "per replication"},
    {"share_ratio", "", "of the requests that used an answer"},
};

#define AGE_ROWS 60

/* A width of 1, 2 or 5 times a power of ten that gives at most AGE_ROWS rows. */
static double age_row_s(double max_s)
{
    double width = 1e-3;
    for (int i = 0; width * AGE_ROWS <= max_s; i++)
        width *= i % 3 == 1 ? 2.5 : 2;
    return width;
}

/* Even rows from log-linear buckets: a bucket counts where its middle is. */
static void write_age_group(struct csv_writer *csv, const struct study *study, const char *by, const char *item, uint32_t from,
                            uint32_t to)
{
    const struct layout *layout = study->layout;
    double max_s = 0;
    uint64_t all = 0, rows[AGE_ROWS + 2] = {0};
    for (uint32_t slice = from; slice < to; slice++)
        max_s = fmax(max_s, (double)study->age_moments[slice].max / 1e9);
    double width = age_row_s(max_s);
    for (uint32_t slice = from; slice < to; slice++)
        for (uint32_t b = 0; b < layout->age_buckets; b++) {
            uint64_t n = study->ages[(size_t)slice * layout->age_buckets + b];
            double middle_s = ((double)histogram_low(layout->age_shape, b) +
                               (double)histogram_width(layout->age_shape, b) / 2) /
                              1e9;
            double row = floor(middle_s / width);
            rows[row > AGE_ROWS ? AGE_ROWS : (uint32_t)row] += n;
            all += n;
        }
    for (uint32_t row = 0; row <= AGE_ROWS && all > 0 && row * width <= max_s; row++) {
        csv_text(csv, study->label);
        csv_text(csv, by);
        csv_text(csv, item);
        csv_number(csv, row * width);
        csv_number(csv, (row + 1) * width);
        csv_number(csv, (double)rows[row] / study->n_replications);
        csv_number(csv, (double)rows[row] / (double)all);
        csv_end_line(csv);
    }
}

static void write_ages(struct csv_writer *csv, const struct study *study)
{
    const struct layout *layout = study->layout;
    write_age_group(csv, study, "all", "", 0, layout->n_slices);
    for (uint32_t c = 0; layout->n_slices == layout_clients(layout) && c < layout_clients(layout); c++)
        write_age_group(csv, study, "client", layout->spec->client[c].name, c, c + 1);
}

const struct table table_ages = {"ages.csv", COLUMNS(ages_columns), write_ages};
