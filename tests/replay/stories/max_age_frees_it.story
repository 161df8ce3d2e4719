# The cure: a connection that is 60 s old is not used again.
--- scenario
gslbsim: 1
name: max_age_frees_it
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
    connections: {keep_alive: yes, max_age: 60s}
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
  - {at: 20s, set: {dns.shop.example.answers: [us-site, eu-site]}}
--- ask
time_s,client_ip
1,10.0.0.1
50,10.0.0.1
70,10.0.0.1
71,10.0.0.1
--- expect
1 authority eu-site new ok none
50 connection eu-site reused ok none
70 authority us-site new ok none
71 connection us-site reused ok none
