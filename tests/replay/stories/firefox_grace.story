# A minute, and one of grace: the old answer is used once more, while a new one is asked for. After the grace it waits.
--- scenario
gslbsim: 1
name: firefox_grace
run: {duration: 600s, replications: 1}
network:
  - {between: [eu, eu], rtt: 10ms}
  - {between: [us, us], rtt: 14ms}
  - {between: [eu, us], rtt: 90ms}
dns:
  shop.example: {ttl: 10s, policy: simple, answers: [eu-site]}
resolvers:
  isp: {region: eu, count: 1, preset: unbound}
clients:
  web:
    region: eu
    resolvers: {isp: 100%}
    users: 10
    arrivals: trace(ask.csv)
    dns_cache: firefox
    connections: {keep_alive: no}
sites:
  eu-site:
    region: eu
    pools: {app: {servers: 1, service_time: 20ms}}
  us-site:
    region: us
    pools: {app: {servers: 1, service_time: 20ms}}
changes:
  - {at: 30s, set: {dns.shop.example.answers: [us-site]}}
--- ask
time_s,client_ip
1,10.0.0.1
59,10.0.0.1
100,10.0.0.1
101,10.0.0.1
300,10.0.0.1
--- expect
1 authority eu-site new ok none
59 client_cache eu-site new ok none
100 client_cache eu-site new ok none
101 client_cache us-site new ok none
300 authority us-site new ok none
