# The TTL is lowered at 100 s, but what was cached at 99 s lives its old 5 minutes.
--- scenario
gslbsim: 1
name: ttl_lowered_too_late
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example:
    ttl: 5m
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
changes:
  - {at: 100s, set: {dns.shop.example.ttl: 10s}}
--- ask
time_s,client_ip
99,10.0.0.1
150,10.0.0.1
398,10.0.0.1
400,10.0.0.1
411,10.0.0.1
--- expect
99 authority eu-site new ok none
150 client_cache eu-site new ok none
398 client_cache eu-site new ok none
400 authority eu-site new ok none
411 authority eu-site new ok none
