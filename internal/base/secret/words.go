package secret

// commonWords are what passwords are commonly made of in the three languages of the desk, and the words of a desk and its product.
const commonWords = `
firstline helpdesk servicedesk service desk support ticket tickets incident request portal workspace intranet computer laptop desktop
printer network netwerk reseau server serveur windows microsoft office outlook teams google apple android iphone samsung internet wifi
password passwort passwords passwd passw0rd motdepasse wachtwoord paswoord geheim secret secrets secure security securite beveiliging
welcome welkom bienvenue bonjour bonsoir salut hello hallo goedemorgen goedendag goodmorning goodbye tot ziens merci thanks thankyou dank bedankt
admin administrator administrateur beheerder root user users usager utilisateur gebruiker guest gast invite login logon connexion aanmelden signin
letmein openup opensesame sesame access acces toegang entry master manager boss chef directeur directrice director change changeme
changemoi changezmoi veranderen wijzigen wijzigmij nieuw nouveau nouvelle new temp temporary temporaire tijdelijk default standaard defaut test tester testing
demo example exemple voorbeeld sample trial company entreprise bedrijf societe business work werk travail office bureau kantoor home thuis maison
job jobs money geld argent euro dollar million miljoen bank banque credit card carte kaart
love loveyou iloveyou jetaime jtaime ikhouvanjou houvanjou liefde amour cheri cherie schat schatje lief darling honey baby bebe sweet sweetheart
family famille familie mother maman mama father papa sister brother soeur frere zus broer friend friends ami amis vriend vrienden
girl boy fille garcon meisje jongen man woman homme femme vrouw life leven vie live forever toujours altijd always never jamais nooit
monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag weekend today aujourdhui vandaag tomorrow demain morgen
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januari februari maart mei juni juli augustus oktober
spring summer autumn winter printemps automne hiver lente zomer herfst season saison seizoen
holiday holidays vacances vakantie christmas noel kerst kerstmis easter paques pasen birthday anniversaire verjaardag
sun sunshine soleil zon moon lune maan star stars etoile ster sky ciel lucht rain snow storm thunder fire water earth ocean
red blue green yellow black white orange purple pink silver gold golden rouge bleu vert jaune noir blanc rood blauw groen geel zwart wit
football soccer voetbal foot tennis hockey basketball baseball rugby cycling cyclisme wielrennen formula racing runner sport sports
anderlecht standard bruges brugge club gent ajax feyenoord psv lille losc marseille paris psg madrid barcelona barca liverpool chelsea arsenal united
dragon monkey tiger lion eagle bear wolf shark dolphin horse pony cat dog kitty puppy rabbit turtle butterfly
chat chien cheval loup ours tigre aigle lapin papillon kat hond paard leeuw tijger adelaar konijn vlinder
princess prince king queen princesse roi reine koning koningin prins prinses angel ange engel devil diable duivel god dieu jesus lord
superman batman spiderman ironman starwars pokemon pikachu naruto mario zelda matrix hunter ranger killer ninja samurai warrior knight ghost magic wizard
shadow phoenix falcon cowboy pirate soldier captain hero legend champion winner number one best great super cool awesome happy lucky smile
music rock metal guitar piano dance party disco movie cinema film photo
coffee koffie cafe pizza chocolate chocolat chocolade cookie banana cheese fromage kaas biere bier beer wine vin wijn frites friet
flower fleur bloem rose tulip tulipe tulp garden jardin tuin tree arbre boom
car auto voiture mercedes porsche ferrari bmw audi volvo toyota honda yamaha harley camaro mustang corvette
brussels bruxelles brussel belgium belgique belgie antwerp antwerpen anvers liege luik namur namen ghent utrecht amsterdam rotterdam
holland nederland netherlands france frankrijk lyon london europe europa world monde wereld
michael jennifer jessica ashley daniel thomas charlie jordan andrew matthew joshua robert richard david william george maria anna sophie
julie nicolas pierre jean marie michel philippe martin dupont janssen jansen peeters devries
this that is my the and for you your me mon ma mes mijn jouw het een des les une dat dit
zero one two three four five six seven eight nine ten een twee drie vier vijf zes zeven acht negen tien un deux trois quatre cinq sept huit neuf dix
abc abcd xyz qwerty azerty qwertz asdf wasd zxcv poiuy aaa xxx trustno trust hunter qazwsx
`
