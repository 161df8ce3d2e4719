/* Presets: what products do by default, as YAML that is spread over what a scenario does not say itself. Each table stands where the loader
 * reads it; `list presets` shows all. */
#ifndef SIM_APP_PRESET_H
#define SIM_APP_PRESET_H

struct preset {
    const char *name, *yaml;
};

/* Ended by a row without a name. */
extern const struct preset health_presets[];    /* of health_check */
extern const struct preset outlier_presets[];   /* of a balancer's outlier */
extern const struct preset dns_cache_presets[]; /* of clients' dns_cache */

#endif
