# A site dies at 100 s and is noticed by 132 s; who cached it before that goes on dying until its TTL ends.
--- scenario
gslbsim: 1
name: failover_staircase
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
faults:
  - {at: 100s, crash: eu-site}
--- ask
time_s,client_ip
95,10.0.0.1
101,10.0.0.1
140,10.0.0.1
156,10.0.0.1
157,10.0.0.2
--- expect
95 authority eu-site new ok none
101 client_cache eu-site new connect_timeout detection
140 client_cache eu-site new connect_timeout resolver_cache
156 authority us-site new ok none
157 resolver_cache us-site new ok none
