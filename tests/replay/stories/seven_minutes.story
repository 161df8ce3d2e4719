# TTL 60 s, and each part keeps to its rule: 60 s at the resolver, a minute of the browser's own, five of a kept connection. The name
# moves at 1 s; the last stale request is sent at 417 s.
--- scenario
gslbsim: 1
name: seven_minutes
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
    dns_cache: chrome
    connections: {keep_alive: yes, idle_timeout: 30s, max_age: 5m}
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
  - {at: 1s, set: {dns.shop.example.answers: [us-site, eu-site]}}
--- ask
time_s,client_ip
0.5,10.0.0.1
59,10.0.0.2
118,10.0.0.2
143,10.0.0.2
168,10.0.0.2
193,10.0.0.2
218,10.0.0.2
243,10.0.0.2
268,10.0.0.2
293,10.0.0.2
318,10.0.0.2
343,10.0.0.2
368,10.0.0.2
393,10.0.0.2
417,10.0.0.2
420,10.0.0.2
--- expect
0.5 authority eu-site new ok none
59 resolver_cache eu-site new ok none
118 client_cache eu-site new ok none
143 connection eu-site reused ok none
168 connection eu-site reused ok none
193 connection eu-site reused ok none
218 connection eu-site reused ok none
243 connection eu-site reused ok none
268 connection eu-site reused ok none
293 connection eu-site reused ok none
318 connection eu-site reused ok none
343 connection eu-site reused ok none
368 connection eu-site reused ok none
393 connection eu-site reused ok none
417 connection eu-site reused ok none
420 authority us-site new ok none
