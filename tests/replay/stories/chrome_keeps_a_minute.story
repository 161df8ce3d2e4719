# Chrome keeps a 5 s record for a minute of its own.
--- scenario
gslbsim: 1
name: chrome_keeps_a_minute
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example:
    ttl: 5s
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
8,10.0.0.2
60,10.0.0.1
61.5,10.0.0.1
67,10.0.0.2
69,10.0.0.2
--- expect
1 authority eu-site new ok none
8 authority eu-site new ok none
60 client_cache eu-site new ok none
61.5 authority eu-site new ok none
67 client_cache eu-site new ok none
69 authority eu-site new ok none
