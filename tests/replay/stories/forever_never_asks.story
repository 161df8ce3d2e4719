# Resolved once, never again; the record has moved, the client has not.
--- scenario
gslbsim: 1
name: forever_never_asks
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
    dns_cache: forever
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
  - {at: 100s, set: {dns.shop.example.answers: [us-site, eu-site]}}
--- ask
time_s,client_ip
1,10.0.0.1
500,10.0.0.1
500.5,10.0.0.2
--- expect
1 authority eu-site new ok none
500 client_cache eu-site new ok none
500.5 authority us-site new ok none
