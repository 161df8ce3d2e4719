# A JVM keeps each answer for 30 s from its own read: 60 s of the resolver and 30 s of its own add up.
--- scenario
gslbsim: 1
name: jvm_restarts_the_clock
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example:
    ttl: 60s
    policy: failover
    answers: [eu-site, us-site]
resolvers:
  isp: {region: eu, count: 1, rotate: fixed}
clients:
  web:
    region: eu
    resolvers: {isp: 100%}
    users: 10
    arrivals: trace(ask.csv)
    dns_cache: jvm
    connections: {keep_alive: no}
    connect_timeout: 3s
    timeout: 10s
sites:
  eu-site:
    region: eu
    pools: {app: {servers: 1, service_time: 20ms}}
  us-site:
    region: us
    pools: {app: {servers: 1, service_time: 20ms}}
--- ask
time_s,client_ip
1,10.0.0.1
59,10.0.0.2
88,10.0.0.2
90,10.0.0.2
--- expect
1 authority eu-site new ok none
59 resolver_cache eu-site new ok none
88 client_cache eu-site new ok none
90 authority eu-site new ok none
