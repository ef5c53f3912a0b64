import logging, pytest, time, os
from contextlib import ExitStack
from ventanilla.testing.fuzzing.sweeping import swept
from ventanilla.testing.fuzzing.machines import Machines, granted
from ventanilla.testing.matrix.world import prepare
U=("cooprel","cosepav","italian_gas","komiesc","vologda")
def test_it(tmp_path, sites):
    logging.disable(logging.CRITICAL)
    with ExitStack() as stack, open('/tmp/q2out.txt','w') as out:
        t=time.time()
        prep=prepare(stack,tmp_path/'w',{n:sites.filled(n) for n in U})
        print('prepared',time.time()-t,file=out,flush=True)
        for n in U:
            with swept(prep[n],tmp_path/'s'/n) as s:
                t=time.time()
                granted(s)
                m=Machines(s)
                try:
                    for f in m.run(MEACH): print("MACH",f.operation,'|',f.what,file=out,flush=True)
                except Exception as e:
                    import traceback; traceback.print_exc(file=out)
                print(n,'machines',m.asked,time.time()-t,file=out,flush=True)
            with swept(prep[n],tmp_path/'r'/n) as s:
                t=time.time()
                for f in s.run(each=EACH,examples=EX): print("FIND",f.operation,'|',f.what,file=out,flush=True)
                print(n,s.asked,time.time()-t,file=out,flush=True)
EACH=int(os.environ.get('EACH','1')); EX=int(os.environ.get('EX','1')); MEACH=int(os.environ.get('MEACH','12'))
