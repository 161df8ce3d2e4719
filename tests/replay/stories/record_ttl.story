# A client cache that keeps to the record expires together with its resolver: nothing is older than the TTL.
--- scenario
gslbsim: 1
name: record_ttl
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
    dns_cache: record
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
30,10.0.0.2
60,10.0.0.2
62,10.0.0.2
63,10.0.0.1
--- expect
1 authority eu-site new ok none
30 resolver_cache eu-site new ok none
60 client_cache eu-site new ok none
62 authority eu-site new ok none
63 resolver_cache eu-site new ok none
