/* Presets: what products do by default, as YAML that is spread over what a scenario does not say itself. Each table stands
 * where the loader reads it; `list presets` shows all. */
#ifndef SIM_APP_SCENARIO_PRESET_H
#define SIM_APP_SCENARIO_PRESET_H

#include <stdbool.h>

struct preset {
    const char *name, *yaml;
    const char *client; /* dns_cache_presets: what it also says about the client group; NULL: nothing */
    bool is_loop;       /* client_presets: by default every user of the group sends one request after another */
    const char *help;   /* what is worth knowing about it; NULL: nothing */
    const char *source; /* where its values are from */
};

/* Ended by a row without a name. */
extern const struct preset health_presets[];    /* of health_check */
extern const struct preset outlier_presets[];   /* of a balancer's outlier */
extern const struct preset resolver_presets[];  /* of resolver groups */
extern const struct preset dns_cache_presets[]; /* of clients' dns_cache */
extern const struct preset client_presets[];    /* of client groups */

#endif
