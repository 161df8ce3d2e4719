# RFC 8767: 1.8 s of patience, then the old answer; after the resolver has given up, the old answer at once; a good one when it can.
--- scenario
gslbsim: 1
name: serve_stale
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
    health_check: {vantage: [eu], interval: 10s, timeout: 2s, fall: 3, rise: 2}
resolvers:
  isp: {region: eu, count: 1, rotate: fixed, serve_stale: {max_age: 5m}}
clients:
  web:
    region: eu
    resolvers: {isp: 100%}
    users: 10
    arrivals: trace(ask.csv)
    dns_cache: none
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
faults:
  - {at: 30s, until: 400s, authority_down: shop.example}
  - {at: 200s, crash: eu-site}
--- ask
time_s,client_ip
1,10.0.0.1
70,10.0.0.2
80,10.0.0.3
250,10.0.0.4
390,10.0.0.5
410,10.0.0.6
--- expect
1 authority eu-site new ok none
70 resolver_cache eu-site new ok none
80 resolver_cache eu-site new ok none
250 resolver_cache eu-site new connect_timeout resolver_cache
390 failed - none dns_failure dns
410 authority us-site new ok none
