/* gslbsim schema */
#include "sim/app/catalogue/schema.h"
#include "sim/app/verb.h"

int cmd_schema(const struct session *session, struct err *e)
{
    (void)session, (void)e;
    schema_write(stdout);
    return 0;
}
