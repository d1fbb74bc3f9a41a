import time, uuid
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tidegate.registry.log import KafkaLog
def test_x(kafka):
    name=f"schemas-{uuid.uuid4().hex}"
    with AdminClient({"bootstrap.servers": kafka}) as admin:
        admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])[name].result(timeout=30)
    time.sleep(2)
    log=KafkaLog({"bootstrap.servers":kafka},name)
    n=0
    for i in range(6):
        t=time.perf_counter(); log._end_of_log(0); t1=time.perf_counter(); r=list(log.read_to_end(n)); t2=time.perf_counter(); o=log.append(b"k",b"v"); t3=time.perf_counter(); 
        r=list(log.read_to_end(n)); t4=time.perf_counter(); n=o+1
        print(f"wm {t1-t:.4f} read {t2-t1:.4f} append {t3-t2:.4f} readback {t4-t3:.4f}")
    log.close()
