/** What a portal tells, by the client that OpenAPI Generator makes of its description. */

import org.openapitools.client.apis.ItemsApi
import org.openapitools.client.apis.ListsApi
import org.openapitools.client.apis.SearchApi
import org.openapitools.client.apis.SiteApi
import org.openapitools.client.apis.SyncApi
import org.openapitools.client.apis.VocabulariesApi
import org.openapitools.client.models.Block
import org.openapitools.client.models.ListFunding200ResponseDataInner
import org.openapitools.client.models.SyncEntry

/** Every current call in Russian, page by page. */
fun calls(address: String): Sequence<ListFunding200ResponseDataInner> = sequence {
    var page = 1
    do {
        val answer = ListsApi(address).listFunding(locale = ListsApi.LocaleListFunding.ru, limit = 5, page = page++)
        yieldAll(answer.data)
    } while (answer.links.next != null)
}

/** Everything for a copy: what is public, then what was withdrawn since it was begun. */
fun changes(address: String, token: String? = null): Pair<List<SyncEntry>, String> {
    val entries = mutableListOf<SyncEntry>()
    var reached = token
    do {
        val answer = SyncApi(address).sync(token = reached)
        entries += answer.data
        reached = answer.meta.token
    } while (answer.meta.more)
    return entries to reached!!
}

/** The words of a block, whatever it is. */
fun words(block: Block): String = block.value.html ?: block.value.text ?: block.value.caption ?: block.type.value

fun main(arguments: Array<String>) {
    val address = arguments[0]
    val token = arguments.getOrNull(1)
    if (token != null) return tell(changes(address, token))
    for (item in ListsApi(address).listNews(locale = ListsApi.LocaleListNews.ru).data) {
        println("news ${item.id} ${item.title} | ${item.image?.alt}")
    }
    for (item in calls(address)) {
        println("funding ${item.id} ${item.title} | ${item.deadline.at?.toInstant()} | ${item.closedEarly?.reason?.value} | ${item.amount?.max}")
        val whole = ItemsApi(address).readFunding(item.id, locale = ItemsApi.LocaleReadFunding.ru).data
        for (block in whole.body) println("block ${block.type.value} ${block.id} ${words(block)}")
    }
    for (item in ListsApi(address).listJobs(locale = ListsApi.LocaleListJobs.ru).data) {
        println("jobs ${item.id} ${item.title} | ${item.organisation?.label} | ${item.salary?.currency}")
    }
    for (item in ListsApi(address).listItems(locale = ListsApi.LocaleListItems.ru, limit = 100).data) {
        println("items ${item.id} ${item.title} | ${item.type.value} | ${item.deadline?.at?.toInstant()}")
    }
    for (item in SearchApi(address).listSearch("грант", locale = SearchApi.LocaleListSearch.ru).data) {
        println("search ${item.id} ${item.title}")
    }
    site(address)
    tell(changes(address))
}

fun site(address: String) {
    for (section in SiteApi(address).readHome(locale = SiteApi.LocaleReadHome.ru).data.sections) {
        println("home ${section.kind.value} ${section.title} | ${section.html}")
        for (item in section.items.orEmpty()) println("home ${item.id} ${item.title} | ${item.deadline?.at?.toInstant()}")
    }
    for ((place, menu) in SiteApi(address).readNavigation(locale = SiteApi.LocaleReadNavigation.ru).data.menus) {
        for (entry in menu) println("navigation $place ${entry.label} | ${entry.path} | ${entry.url}")
    }
    for (term in VocabulariesApi(address).listTerms("country", locale = VocabulariesApi.LocaleListTerms.ru).data) {
        println("terms ${term.code} ${term.label} | ${term.count}")
    }
    for (language in VocabulariesApi(address).listLocales().data) println("locales ${language.code.value} ${language.name}")
}

fun tell(copied: Pair<List<SyncEntry>, String>) {
    for (entry in copied.first) {
        println("sync ${entry.change.value} ${entry.item?.title ?: entry.tombstone?.reason} | ${entry.tombstone?.withdrawnAt?.toInstant()}")
    }
    println("token ${copied.second}")
}
