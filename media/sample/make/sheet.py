import sys; sys.path.insert(0,'.')
from draw.canvas import *; from draw.people import *
c=Canvas(1600,900); c.rect(0,0,1600,900,c.lin('#f6e7cf','#e6c9a4'))
hs=['short','crop','thin','bun','bob','long','ponytail','curly','helmet','cap','sunhat','hijab']
for i,h in enumerate(hs):
    x=90+i*129
    Person(x,300,430,face=[-.8,-.4,0,.4,.8,None][i%6],hair=h,hair_color=HAIR[i%4] if i not in(2,3) else GREY[0],skin=SKIN[i%6],top=['#d9603b','#3f7fb5','#5b8c6a','#e9b23f'][i%4],accent=['#c8322b','#f4c542','#2f9e8f'][i%3],wear=[('vest',),('shirt',),('jacket',),('apron',),('stripes',),('lifejacket',),('lanyard',),('scarf',),('overall',),('dots',),('bag',),()][i],sleeves=['long','short','rolled'][i%3],hands=[(None,None),((-1.2,-2.8),None),((-.3,-.9),(.5,-.9))][i%3],smile=1+i%2,glasses=i%4==0).draw(c)
for i in range(6):
    f=[-.7,.7,.3,-.3,None,0][i]
    Person(150+i*250,700,430,face=f,hair=hs[i],seated=i<4,top='#3a7ca5',hands=((.9,-.9),(1.2,-.8)) if f and f>0 else ((-1.2,-.8),(-.9,-.9)),look=.06,skirt=i==3,bottom='#7d4f8a',mouth_open=i==5).draw(c)
open('/tmp/sheet.svg','w').write(c.svg())
