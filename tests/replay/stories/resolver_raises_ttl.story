# A resolver that keeps everything for at least 5 minutes turns a 60 s record into a 300 s one.
--- scenario
gslbsim: 1
name: resolver_raises_ttl
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
  isp: {region: eu, count: 1, rotate: fixed, min_ttl: 5m}
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
--- ask
time_s,client_ip
1,10.0.0.1
100,10.0.0.1
290,10.0.0.2
302,10.0.0.1
--- expect
1 authority eu-site new ok none
100 resolver_cache eu-site new ok none
290 resolver_cache eu-site new ok none
302 authority eu-site new ok none
